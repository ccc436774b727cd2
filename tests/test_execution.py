"""Tasks in this process, in others and on a cluster: the same results, faults and ends from all of them."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sitegen.build import build_site
from sitegen.errors import SitegenError, UsageError
from sitegen.execution import Executor, open_executor
from sitegen.execution.cluster import Dask
from sitegen.execution.processes import Processes
from sitegen.execution.store import Store
from sitegen.model import OutputFile, Site
from sitegen.output.site import make_files
from sitegen.parts.part import Part
from sitegen.sources.options import BuildOptions
from sitegen.theme.theme import load_theme
from tests import tasks
from tests.builders import plan_all
from tests.small_site import environment, make_site, tree
from tests.test_pages import make_sample

pytestmark = pytest.mark.slow

KINDS = ("serial", "processes", "dask", "dask with a shared place")


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """The address of a scheduler with two worker processes."""
    if importlib.util.find_spec("distributed") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("distributed is not installed, and CI is set")
        pytest.skip("distributed is not installed: pip install distributed")
    import dask  # noqa: PLC0415 - may be missing
    from distributed import LocalCluster  # noqa: PLC0415

    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 0}),
        LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0", silence_logs=60
        ) as started,
    ):
        yield started.scheduler_address


@pytest.fixture(scope="module", params=KINDS)
def executor(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Executor]:
    """Each kind of executor, started once."""
    kind = request.param
    shared = str(tmp_path_factory.mktemp("shared")) if "shared" in kind else ""
    spec = request.getfixturevalue("cluster") if kind.startswith("dask") else kind
    with open_executor(spec, 2, shared=shared) as started:
        yield started


def test_every_task_has_its_result(executor: Executor) -> None:
    found = dict(executor.map(tasks.repeat, range(30), shared="ab"))
    assert found == {number: tasks.repeat("ab", number) for number in range(30)}


def test_large_results_come_whole(executor: Executor) -> None:
    found = dict(executor.map(tasks.repeat, [3, 500_000, 1_000_000], shared="ab"))
    assert [len(found[number].data) for number in range(3)] == [6, 1_000_000, 2_000_000]


def test_no_task_has_no_result(executor: Executor) -> None:
    assert list(executor.map(tasks.repeat, [], shared="ab")) == []


def test_what_is_common_to_all_tasks_travels_once_to_each_worker(executor: Executor, tmp_path: Path) -> None:
    workers = {pid for _, pid in executor.map(tasks.who, range(40), shared=tasks.Heavy(tmp_path))}
    reads = {int(path.name): path.stat().st_size for path in tmp_path.iterdir()}
    assert reads == dict.fromkeys(workers - {os.getpid()}, 1)
    assert len(workers) <= executor.workers


def test_a_fault_comes_out_as_it_is(executor: Executor) -> None:
    with pytest.raises(SitegenError) as raised:
        list(executor.map(tasks.odd_one, range(9), shared=[tasks.fault(7)]))
    fault = raised.value
    assert (str(fault), fault.hint) == ("content/a.md:7: fault 7", "write it again")
    assert not hasattr(fault, "__notes__")


def test_faults_come_out_as_a_group(executor: Executor) -> None:
    with pytest.raises(ExceptionGroup) as raised:
        list(executor.map(tasks.odd_one, range(9), shared=[tasks.fault(1), tasks.fault(2)]))
    assert [str(each) for each in raised.value.exceptions] == [str(tasks.fault(1)), str(tasks.fault(2))]


def test_a_bug_keeps_its_type(executor: Executor) -> None:
    with pytest.raises(FileNotFoundError, match="at all"):
        list(executor.map(tasks.missing_file, range(3), shared=None))


def test_the_executor_serves_after_a_fault_and_after_an_early_end(executor: Executor) -> None:
    results = executor.map(tasks.repeat, range(1, 9), shared="ab")
    next(results)
    results.close()  # type: ignore[attr-defined]
    assert len(dict(executor.map(tasks.repeat, range(5), shared="ab"))) == 5


def test_tasks_are_taken_when_there_are_workers_for_them(executor: Executor) -> None:
    taken = iter(range(100))
    results = executor.map(tasks.repeat, taken, shared="ab")
    next(results)
    assert next(taken) < 10


SiteInParts = tuple[list[list[Part]], list[list[OutputFile]]]


@pytest.fixture(scope="module")
def a_site(tmp_path_factory: pytest.TempPathFactory) -> SiteInParts:
    """Parts in lists, and their files; the theme's folder is gone."""
    root = tmp_path_factory.mktemp("site")
    own = root / "themes" / "own" / "templates"
    own.mkdir(parents=True)
    (own / "digest.html").write_text(
        '{% extends "default/digest.html" %}{% block main %}ours{{ super() }}{% endblock %}', "utf-8"
    )
    parts = [each.part for each in plan_all(make_sample(), Site(), load_theme("own", root))][:20]
    files = make_files(None, parts)
    shutil.rmtree(root)
    return [parts[start : start + 7] for start in range(0, len(parts), 7)], files


def test_pages_have_the_same_bytes_wherever_they_are_rendered(
    executor: Executor, a_site: SiteInParts
) -> None:
    lists, expected = a_site
    made = dict(executor.map(make_files, lists, shared=None))
    assert [files for number in range(len(lists)) for files in made[number]] == expected
    assert any(b"ours" in file.data for files in expected for file in files)


def test_a_shared_place_is_left_empty(cluster: str, tmp_path: Path) -> None:
    with Dask(cluster, shared=str(tmp_path)) as executor:
        results = executor.map(tasks.repeat, [1_000_000] * 4, shared="ab")
        next(results)
        results.close()  # type: ignore[attr-defined]
    assert not any(path.is_file() for path in tmp_path.rglob("*"))


def test_a_shared_place_carries_large_results(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "new"))
    store.put("run/1", b"large")
    assert (tmp_path / "new" / "run" / "1").read_bytes() == store.get("run/1") == b"large"
    store.drop("run")
    store.drop("run")
    assert not (tmp_path / "new" / "run").exists()


# ---- processes -------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_a_worker_that_is_killed_ends_the_build(method: str) -> None:
    with Processes(2, method) as executor:
        assert len(dict(executor.map(tasks.repeat, range(5), shared="ab"))) == 5
        with pytest.raises(SitegenError, match="a process of the build was killed") as raised:
            list(executor.map(tasks.die, range(9), shared=None))
        assert "--jobs 1" in (raised.value.hint or "")


def test_a_worker_that_is_killed_in_the_middle_of_an_answer_ends_the_build(tmp_path: Path) -> None:
    with Processes(2) as executor:
        results = executor.map(tasks.large, range(9), shared=tmp_path)
        next(results)
        wait_until(lambda: len(list(tmp_path.iterdir())) == 3)
        time.sleep(0.1)  # nobody reads the answers: they stand in the pipes, begun and not ended
        for worker in {path.name.partition("-")[0] for path in tmp_path.iterdir()}:
            os.kill(int(worker), signal.SIGKILL)
        with pytest.raises(SitegenError, match="a process of the build was killed"):
            list(results)


def test_a_bug_says_where_it_was() -> None:
    with Processes(2) as executor, pytest.raises(FileNotFoundError) as raised:
        list(executor.map(tasks.missing_file, range(3), shared=None))
    assert "in missing_file" in raised.value.__notes__[0]


@pytest.mark.parametrize("function", [tasks.stubborn, tasks.nothing_that_travels])
def test_what_cannot_travel_is_told_by_its_name(function: Callable[[None, int], object]) -> None:
    with (
        Processes(2) as executor,
        pytest.raises((RuntimeError, TypeError), match=r"StubbornError|cannot pickle '_thread.lock'"),
    ):
        list(executor.map(function, range(3), shared=None))


def test_what_is_shared_and_cannot_be_read_is_told_by_its_name() -> None:
    with Processes(2) as executor, pytest.raises(RuntimeError, match="Unreadable"):
        list(executor.map(tasks.repeat, range(3), shared=tasks.Unreadable()))


def test_a_task_that_is_alone_needs_no_process() -> None:
    with Processes(2) as executor:
        assert list(executor.map(tasks.who, [1], shared=None)) == [(0, os.getpid())]


NAPS = """
import sys
from pathlib import Path
from sitegen.execution.processes import Processes
from tests import tasks

if __name__ == "__main__":
    with Processes(2) as executor:
        try:
            list(executor.map(tasks.nap, range(4), shared=Path(sys.argv[1])))
        except KeyboardInterrupt:
            print("interrupted")
"""


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGKILL])
def test_workers_end_with_their_parent_and_ctrl_c_is_answered_by_it_alone(
    sent: signal.Signals, tmp_path: Path
) -> None:
    (tmp_path / "naps.py").write_text(NAPS, "utf-8")
    (tmp_path / "pids").mkdir()
    program = subprocess.Popen(
        [sys.executable, tmp_path / "naps.py", tmp_path / "pids"],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,  # a group of processes, as a terminal has it
    )
    wait_until(lambda: len(list((tmp_path / "pids").iterdir())) == 2)
    workers = [int(path.name) for path in (tmp_path / "pids").iterdir()]
    if sent == signal.SIGINT:
        os.killpg(program.pid, sent)  # as a terminal does
    else:
        program.kill()
    printed, complained = program.communicate(timeout=120)
    assert (printed, complained) == ("interrupted\n" if sent == signal.SIGINT else "", "")
    wait_until(lambda: not any(map(is_running, workers)))


def wait_until(so: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not so():
        assert time.monotonic() < end
        time.sleep(0.02)


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{process}/stat")
    return not status.is_file() or status.read_text("ascii").rpartition(")")[2].split()[0] != "Z"


# ---- what the command line names -------------------------------------------------------------------


def test_an_executor_that_does_not_exist_is_wrong_usage() -> None:
    with pytest.raises(UsageError, match="no such executor: threads"):
        open_executor("threads")


def test_a_shared_place_without_a_cluster_is_wrong_usage() -> None:
    with pytest.raises(UsageError, match="--shared"):
        open_executor("processes", shared="/tmp/place")


@pytest.mark.parametrize(("spec", "jobs", "workers"), [("serial", 8, 1), ("processes", 3, 3)])
def test_jobs_are_the_processes(spec: str, jobs: int, workers: int) -> None:
    assert open_executor(spec, jobs).workers == workers


def test_without_dask_the_fault_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(SitegenError, match="Dask is not installed") as raised:
        open_executor("tcp://127.0.0.1:1").__enter__()
    assert raised.value.hint == 'pip install "digest-sitegen[dask]"'


def test_a_scheduler_that_does_not_answer_is_a_fault(cluster: str) -> None:
    with socket.socket() as taken:  # nobody listens there
        taken.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(SitegenError, match=f"does not answer: {address}") as raised:
            Dask(address, patience=0.3).__enter__()
    assert "dask scheduler" in (raised.value.hint or "")


def test_workers_of_another_version_are_a_fault(cluster: str) -> None:
    with (
        Dask(cluster, version="sitegen 9.9, Python 3.99, 0123") as executor,
        pytest.raises(SitegenError, match=r"a worker runs another version: .*; here runs sitegen 9\.9"),
    ):
        list(executor.map(tasks.repeat, range(3), shared="ab"))


def test_a_place_that_fsspec_does_not_know_is_wrong_usage(cluster: str) -> None:
    with pytest.raises(UsageError, match="no such place: nowhere://x"):
        Dask(cluster, shared="nowhere://x").__enter__()


def test_a_place_that_cannot_be_written_is_a_fault(cluster: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(SitegenError, match="the shared place cannot be used"):
        Dask(cluster, shared=str(tmp_path / "file" / "below")).__enter__()


def test_a_worker_of_a_cluster_that_is_killed_is_a_fault(cluster: str) -> None:
    with Dask(cluster) as executor, pytest.raises(SitegenError, match="workers of the cluster were killed"):
        list(executor.map(tasks.die, range(9), shared=None))


def test_a_cluster_builds_the_website_that_one_process_builds(cluster: str, tmp_path: Path) -> None:
    root = make_site(tmp_path / "site", own_topics=True)
    for executor in ("serial", cluster):
        output = tmp_path / executor.partition(":")[0]
        build_site(BuildOptions(root=root, output=output, record=False, executor=executor))
    assert tree(tmp_path / "tcp") == tree(tmp_path / "serial")
