"""One cluster's workspace: its ledger, its files and its rules, opened together."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final, Self

from application.invented_people import settle
from application.settings import Settings
from data.clusters.afar import copy_of
from data.clusters.cluster import Cluster, Exemption, Member, UnknownCluster, cluster_ids
from data.clusters.folder import SHIPPED, ClusterFolder, has_cluster
from data.contracts.load import Contracts, load_contracts
from data.kept.returns import KeptReturns
from data.kept.secret import WorkspaceSecret, secret_of
from data.kept.spool import Spool
from data.ledger import WORKSPACE, Ledger, true_time
from data.registers.register import Register
from data.storage.documents import READER_VERSION
from data.storage.editions import EditionStore
from data.storage.sources import Source, read_answers, read_arrivals
from data.storage.store import Originals, Store
from standards.errors import MinstdError
from standards.framework.ruleset import RULESETS, RuleBook, load_book
from standards.framework.waivers import Waiver, WaiverBook, load_waivers
from standards.model import Month
from standards.months import FIRST_YEAR, LAST_YEAR, is_meant

CODE = ("standards", "spreadsheets", "data", "reports", "application", "flows")
VERSION = "0.1.0"
ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Workspace:
    """Everything a stage needs. Nothing in it changes while it is open, but what the ledger and the stores hold."""

    settings: Settings
    folder: ClusterFolder
    cluster: Cluster
    contracts: Contracts
    ledger: Ledger
    originals: Originals
    kept: KeptReturns
    spool: Spool
    secret: WorkspaceSecret
    names: Store  # new names of services and providers, until the coordinator decides
    held_answers: Store  # answers that may hold a person's details, until the coordinator decides
    documents: Store
    editions: EditionStore
    previews: EditionStore  # what was only looked at: no drafts
    rules: RuleBook
    waivers: WaiverBook
    exemptions: tuple[Exemption, ...]
    arrivals: Mapping[str, datetime]  # when a sample file arrived, by its path below the drop
    answers: Mapping[str, tuple[str, str]]  # role and text, by a sample file's path below the drop

    @property
    def is_demonstration(self) -> bool:
        """Whether the returns are invented, as the ledger has said since it was made."""
        return self.ledger.is_demonstration

    @property
    def files_now(self) -> ClusterFolder:
        """The cluster's files as they are now, whether or not they can be used; of a copy, as they were copied."""
        return ClusterFolder(self.folder.path)

    @property
    def has_invented_registers(self) -> bool:
        """Whether the cluster's files are those that are shipped for demonstrations."""
        return self.folder.path.parent == SHIPPED

    def acting_time(self, given: datetime | None) -> datetime:
        """Return the moment to act as at: the true time, or in a demonstration the one that is given.

        Raises:
            MinstdError: a moment is given in a live workspace, or one that is too far away.
        """
        if given is None:
            return true_time()
        if not self.is_demonstration:
            raise MinstdError(
                "This workspace is live, so everything in it happens at the true time: --now works only in a "
                "demonstration. Leave it out."
            )
        return checked_moment(given)

    @contextmanager
    def turn(self, now: datetime) -> Iterator[datetime]:
        """Keep every other writer waiting, and yield the moment up to which what is recorded counts.

        Whoever had to wait is asked when their turn has come, not as at the moment before: otherwise what others
        recorded meanwhile would not count, and one address could be invited twice.
        """
        with self.ledger.turn():
            yield now if self.is_demonstration else max(now, true_time())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.ledger.close()

    @cached_property
    def checks_version(self) -> str:
        """Names the reader and the contracts: a receipt is validated once for each."""
        return f"{READER_VERSION}-{self.contracts.sha256[:12]}"

    def waivers_in(self, month: Month) -> tuple[Waiver, ...]:
        """Return the waivers by boroughs' codes of a month: what was agreed for one goes on under its new code."""
        codes = self.cluster.codes_in(month)
        if not codes:
            return self.waivers.waivers

        def recoded(waiver: Waiver) -> Waiver:
            boroughs = list(dict.fromkeys(codes.get(code, code) for code in waiver.boroughs))
            return waiver.model_copy(update={"boroughs": boroughs})

        return tuple(map(recoded, self.waivers.waivers))

    def exemptions_in(self, month: Month) -> tuple[Exemption, ...]:
        """Return the exemptions and outages by boroughs' codes of a month; see `waivers_in`."""
        codes = self.cluster.codes_in(month)
        return tuple(replace(each, gss_code=codes.get(each.gss_code, each.gss_code)) for each in self.exemptions)

    def register(self, gss_code: str) -> Register:
        """Return the services and panels of a member; see `ClusterFolder.register`."""
        return self.folder.register(gss_code)

    def source(self, member: Member) -> Source:
        """Return where an area leaves its files."""
        url = member.source.replace("{drop}", self.settings.drop_url)
        shared = self.settings.drop_options if url != member.source else {}
        return Source(url, {**shared, **self.settings.source_options.get(member.gss_code, {})})

    def member(self, name: str) -> Member:
        """Return a member by its name or ONS code.

        Raises:
            MinstdError: it is not a member of this cluster.
        """
        called = [member for member in self.cluster.members if member.is_called(name)]
        if called:  # a borough whose code changed is meant as it is now
            return max(called, key=lambda member: member.joined)
        names = ", ".join(dict.fromkeys(member.name for member in self.cluster.members))
        raise MinstdError(f"{name!r} isn't in {self.cluster.name}. Its members are {names}.")


def checked_moment(given: datetime) -> datetime:
    """Return a moment with its time zone: UTC where none is given.

    Raises:
        MinstdError: it is too far away to count from.
    """
    if not is_meant(given):
        raise MinstdError(
            f"{given.isoformat()} is too far away. Give a date and time from the year {FIRST_YEAR} to {LAST_YEAR}."
        )
    return given if given.tzinfo else given.replace(tzinfo=UTC)


class NoWorkspace(MinstdError):
    """There is no workspace where one was expected. Nothing was made."""


_FILES: Final = ("secret", "kept", "spool", "names", "editions", "withdrawn", "originals")
"""What is in a workspace besides its ledger, and is no cache."""


def check_begun(settings: Settings) -> None:
    """Refuse a folder that is no workspace: only what is meant to begin one makes it.

    Raises:
        NoWorkspace: there is none, or it has lost its ledger.
    """
    if not Ledger.is_made(settings.ledger_url):
        check_no_ledger_is_lost(settings)
        raise NoWorkspace(
            f"There is no workspace in {settings.workspace}. Check --workspace, MINSTD_WORKSPACE and MINSTD_LEDGER. A "
            "new workspace begins with its first coordinator: `minstd people invite EMAIL --role coordinator`."
        )


def check_no_ledger_is_lost(settings: Settings) -> None:
    """Refuse to make a ledger where other files of a workspace are.

    Raises:
        NoWorkspace: they are, and their ledger is missing.
    """
    if not Ledger.is_made(settings.ledger_url):
        folder = settings.workspace
        left = next((name for name in _FILES if (folder / name).exists()), None)
        if left is not None:
            raise NoWorkspace(
                f"{folder} holds files of a workspace ({left}), but its ledger is missing. Restore the ledger from a "
                "backup, or choose another folder for a new workspace."
            )


def check_can_begin(settings: Settings, cluster_id: str) -> None:
    """Refuse to begin a workspace that couldn't be used.

    Raises:
        MinstdError: files of another are there, the cluster is unknown or its files can't be used, or nothing can be
            written where its editions will be.
    """
    check_no_ledger_is_lost(settings)
    folder = _folder(settings, cluster_id, None)
    folder.cluster()
    Store(settings.editions_url).check_writable(cluster_id)


def open_workspace(settings: Settings, cluster_id: str) -> Workspace:
    """Open a cluster's workspace, creating what does not exist yet.

    Raises:
        MinstdError: the cluster is unknown, a rule set or contract is corrupt, the ledger cannot be opened, or it is
            missing where other files of a workspace are.
    """
    check_no_ledger_is_lost(settings)
    contracts = load_contracts()
    with ExitStack() as unless_opened:
        ledger = unless_opened.enter_context(Ledger.open(settings.ledger_url))
        folder = _folder(settings, cluster_id, ledger)
        cluster, waivers, rules = folder.cluster(), load_waivers(folder.waivers), _rules(folder)
        if ledger.is_demonstration:
            settle(ledger, cluster, rules, waivers)
        is_new = not (ledger.kept() or ledger.erased_documents())
        secret = secret_of(settings.secret_path, is_demonstration=ledger.is_demonstration, is_new=is_new)
        opened = Workspace(
            settings=settings,
            folder=folder,
            cluster=cluster,
            contracts=contracts,
            ledger=ledger,
            originals=Originals(Store(settings.originals_url)),
            kept=KeptReturns(Store(settings.kept_url), secret),
            spool=Spool(Store(settings.spool_url)),
            names=Store(settings.names_url),
            held_answers=Store(settings.held_answers_url),
            secret=secret,
            documents=Store(settings.observations_url),
            editions=EditionStore(settings.editions_url, settings.withdrawn_url),
            previews=EditionStore(settings.previews_url, f"{settings.previews_url}-withdrawn"),
            rules=rules,
            waivers=waivers,
            exemptions=folder.exemptions(),
            arrivals=read_arrivals(settings.drop_url) if ledger.is_demonstration else {},
            answers=read_answers(settings.drop_url) if ledger.is_demonstration else {},
        )
        unless_opened.pop_all()
        return opened


def refreshed(workspace: Workspace) -> Workspace:
    """Return a workspace by its cluster's files as they are now, for whatever stays open for long.

    It is the same one while they haven't changed, and while they can't be read or used: what was accepted goes on.
    """
    try:
        folder = _folder(workspace.settings, workspace.cluster.id, workspace.ledger)
        if folder.sha256 == workspace.folder.sha256:
            return workspace
        return replace(
            workspace,
            folder=folder,
            cluster=folder.cluster(),
            rules=_rules(folder),
            waivers=load_waivers(folder.waivers),
            exemptions=folder.exemptions(),
        )
    except MinstdError:
        return workspace


def _rules(folder: ClusterFolder) -> RuleBook:
    return load_book(folder.rule_sets if folder.rule_sets.is_dir() else RULESETS)


def clusters_folder(settings: Settings) -> Path:
    """Return the folder with a folder for each cluster: of files that are kept elsewhere, as they are there now.

    Raises:
        MinstdError: they can't be read.
    """
    if "://" not in settings.clusters_url:
        return Path(settings.clusters_url)
    return copy_of(settings.clusters_url, settings.clusters_options, settings.clusters_copies, true_time())


def _folder(settings: Settings, cluster_id: str, ledger: Ledger | None) -> ClusterFolder:
    """Return the files of a cluster: its own; or those that are shipped, in a demonstration and while there are none.

    `ledger` is None before there is one.

    A workspace of before clusters had folders of their own goes on with the shipped ones that it began with.

    Raises:
        UnknownCluster: there is none.
    """
    own = clusters_folder(settings)
    if cluster_id == WORKSPACE:
        raise MinstdError(
            f"A cluster can't be called `{WORKSPACE}`, which is the ledger's own name. Rename its folder."
        )
    if has_cluster(own, cluster_id):
        return ClusterFolder(own / cluster_id)
    is_shipped = not cluster_ids(own)
    if ledger is not None:
        is_shipped = is_shipped or ledger.is_demonstration or ledger.has_receipts(cluster_id)
    if is_shipped and has_cluster(SHIPPED, cluster_id):
        return ClusterFolder(SHIPPED / cluster_id)
    raise UnknownCluster(cluster_id, sorted({*cluster_ids(own), *(cluster_ids(SHIPPED) if is_shipped else ())}))


@lru_cache(maxsize=1)
def code_version() -> str:
    """Return the project's version with a fingerprint of its code, contracts and templates.

    Rule sets and clusters' files are left out: an edition names them by themselves.
    """
    digest = hashlib.sha256()
    for path in sorted(path for folder in CODE for path in (ROOT / folder).rglob("*") if _counts(path)):
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return f"{VERSION}+{digest.hexdigest()[:12]}"


def _counts(path: Path) -> bool:
    kept = path.suffix in (".py", ".yaml", ".html", ".css", ".typ", ".jinja", ".svg", ".txt", ".json")
    return kept and "rulesets" not in path.parts and "sample" not in path.parts
