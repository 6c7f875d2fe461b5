"""One cluster's workspace: its ledger, its files and its rules, opened together."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from pathlib import Path

from application.settings import Settings
from data.clusters.cluster import Cluster, Exemption, Member, load_cluster, load_exemptions
from data.contracts.load import Contracts, load_contracts
from data.ledger import Ledger
from data.storage.documents import READER_VERSION
from data.storage.sources import Source, read_answers, read_arrivals
from data.storage.store import Originals, Store
from standards.errors import MinstdError
from standards.framework.ruleset import RuleBook, load_book
from standards.framework.waivers import WaiverBook, load_waivers

CODE = ("standards", "spreadsheets", "data", "reports", "application", "flows")
VERSION = "0.1.0"
ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Workspace:
    """Everything a stage needs. Nothing in it changes while it is open, but what the ledger and the stores hold."""

    settings: Settings
    cluster: Cluster
    contracts: Contracts
    ledger: Ledger
    originals: Originals
    documents: Store
    editions: Store
    rules: RuleBook
    waivers: WaiverBook
    exemptions: tuple[Exemption, ...]
    arrivals: Mapping[str, datetime] | None
    answers: Mapping[str, tuple[str, str]]  # role and text, by a sample file's path below the drop

    @property
    def is_demonstration(self) -> bool:
        """Whether the returns are invented: a list of sample arrivals lies in the drop folder."""
        return self.arrivals is not None

    @cached_property
    def checks_version(self) -> str:
        """Names the reader and the contracts: a receipt is validated once for each."""
        return f"{READER_VERSION}-{self.contracts.sha256[:12]}"

    def source(self, member: Member) -> Source:
        """Return where an area leaves its files."""
        url = member.source.replace("{drop}", self.settings.drop_url)
        return Source(url, self.settings.source_options.get(member.gss_code))

    def member(self, name: str) -> Member:
        """Return a member by its name or ONS code.

        Raises:
            MinstdError: it is not a member of this cluster.
        """
        for member in self.cluster.members:
            if member.is_called(name):
                return member
        names = ", ".join(member.name for member in self.cluster.members)
        raise MinstdError(f"{name!r} isn't in {self.cluster.name}. Its members are {names}.")


def open_workspace(settings: Settings, cluster_id: str) -> Workspace:
    """Open a cluster's workspace, creating what does not exist yet.

    Raises:
        MinstdError: the cluster is unknown, a rule set or contract is corrupt, or the ledger cannot be opened.
    """
    contracts = load_contracts()
    arrivals = read_arrivals(settings.drop_url)
    return Workspace(
        settings=settings,
        cluster=load_cluster(cluster_id),
        contracts=contracts,
        ledger=Ledger.open(settings.ledger_url),
        originals=Originals(Store(settings.originals_url)),
        documents=Store(settings.observations_url),
        editions=Store(settings.editions_url),
        rules=load_book(),
        waivers=load_waivers(),
        exemptions=load_exemptions(),
        arrivals=arrivals,
        answers={} if arrivals is None else read_answers(settings.drop_url),
    )


@lru_cache(maxsize=1)
def code_version() -> str:
    """Return the project's version with a fingerprint of its code, contracts, registers and templates.

    Rule sets and waivers are left out: an edition names them by themselves.
    """
    digest = hashlib.sha256()
    for path in sorted(path for folder in CODE for path in (ROOT / folder).rglob("*") if _counts(path)):
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return f"{VERSION}+{digest.hexdigest()[:12]}"


def _counts(path: Path) -> bool:
    kept = path.suffix in (".py", ".yaml", ".html", ".css", ".typ", ".jinja", ".svg", ".txt", ".json")
    return kept and "rulesets" not in path.parts and "sample" not in path.parts and path.name != "waivers.yaml"
