// Passkeys, and the word that an upload is under way. Everything else works without script.
"use strict";
(() => {
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  const decoded = (options) => {
    options.challenge = bytes(options.challenge);
    if (options.user) options.user.id = bytes(options.user.id);
    for (const list of [options.allowCredentials, options.excludeCredentials]) {
      for (const credential of list || []) credential.id = bytes(credential.id);
    }
    return options;
  };

  const encoded = (credential) => {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[name]) response[name] = text(credential.response[name]);
    }
    return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response });
  };

  const answer = async (form, status) => {
    const asked = await fetch(form.dataset.options, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    if (!asked.ok || !(asked.headers.get("content-type") || "").startsWith("application/json")) {
      // The page that says what is wrong takes the place of this one.
      document.documentElement.innerHTML = new DOMParser().parseFromString(await asked.text(), "text/html").documentElement.innerHTML;
      return;
    }
    const { ceremony, options } = await asked.json();
    status.textContent = "Follow the steps on your device.";
    const credential = await navigator.credentials[form.dataset.passkey]({ publicKey: decoded(options) });
    form.elements.ceremony.value = ceremony;
    form.elements.answer.value = encoded(credential);
    form.submit();
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const status = form.querySelector("[data-status]");
      answer(form, status).catch(() => {
        status.textContent = "Your device didn’t use a passkey. Try again.";
      });
    });
  }
  for (const form of document.querySelectorAll("form[data-upload]")) {
    form.addEventListener("submit", () => {
      form.querySelector("button").textContent = "Checking. This takes a few seconds.";
    });
  }
})();
