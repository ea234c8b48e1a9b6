"""Folders, globs, links, odd names, archives and manifests: what is listed, and with what reason."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from gxnlp.batch import archives
from gxnlp.batch.inputs import listed, shown
from gxnlp.batch.ledger import Ledger, Listed
from gxnlp.batch.manifest import BadManifest, read
from tests.batch.conftest import Run, files, rows
from tests.made import clean_text


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "in"
    made.mkdir()
    return made


def found(folder: Path | str, tmp_path: Path) -> dict[str, Listed]:
    ledger = Ledger(tmp_path / "ledger.sqlite")
    work = tmp_path / "work"
    work.mkdir(exist_ok=True)
    try:
        every = list(listed([str(folder)], ledger, work, tmp_path / "out"))
    finally:
        ledger.close()
    return {one.name.removeprefix(f"{tmp_path}/in/"): one for one in every if one.kind == "file"}


def problem(one: Listed) -> str:
    assert one.problem is not None and one.sha256 is None
    return one.problem


def test_subfolders_are_searched_and_hidden_files_are_not(folder: Path, tmp_path: Path) -> None:
    (folder / "a/b").mkdir(parents=True)
    for name in ("a/b/c.txt", "d.txt", ".hidden.txt", "~$open.docx", "Thumbs.db"):
        (folder / name).write_text(name)
    assert sorted(found(folder, tmp_path)) == ["a/b/c.txt", "d.txt"]


def test_globs(folder: Path, tmp_path: Path) -> None:
    (folder / "a").mkdir()
    for name in ("a/1.txt", "a/2.html", "3.txt"):
        (folder / name).write_text(name)
    assert sorted(found(f"{folder}/**/*.txt", tmp_path)) == ["3.txt", "a/1.txt"]
    assert sorted(found(f"{folder}/a*", tmp_path)) == ["a/1.txt", "a/2.html"]


def test_a_file_whose_name_looks_like_a_glob(folder: Path, tmp_path: Path) -> None:
    (folder / "report [1].txt").write_text("x")
    assert list(found(folder / "report [1].txt", tmp_path)) == ["report [1].txt"]


def test_links_that_lead_round_or_nowhere_and_what_is_no_file(folder: Path, tmp_path: Path) -> None:
    (folder / "deep").mkdir()
    (folder / "deep/up").symlink_to("..")
    (folder / "deep/self.txt").symlink_to("self.txt")
    (folder / "deep/gone.txt").symlink_to("nothing")
    os.mkfifo(folder / "pipe.txt")
    (folder / "empty.txt").touch()
    (folder / "good.txt").write_text("x")
    seen = found(folder, tmp_path)
    assert set(seen) == {"deep/self.txt", "deep/gone.txt", "pipe.txt", "empty.txt", "good.txt"}
    assert "leads back to itself" in problem(seen["deep/self.txt"])
    assert "does not exist" in problem(seen["deep/gone.txt"])
    assert "not a regular file" in problem(seen["pipe.txt"])
    assert "empty" in problem(seen["empty.txt"])


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_no_permission(folder: Path, tmp_path: Path) -> None:
    (folder / "a.txt").write_text("x")
    (folder / "a.txt").chmod(0)
    (folder / "locked").mkdir()
    (folder / "locked").chmod(0)
    seen = found(folder, tmp_path)
    (folder / "locked").chmod(0o700)
    assert "no permission" in problem(seen["a.txt"]) and "cannot be read" in problem(seen["locked"])


def test_names_of_any_bytes_are_listed_and_done(batch: Run, folder: Path, out: Path) -> None:
    names = [b"new\nline.txt", b"\xff\xfe\xc7\xe0\xcf\xaa.txt", b"\x1b[2Jclear.txt", "青溪 2023.txt".encode()]
    for number, name in enumerate(names):
        Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_text(clean_text() + str(number), encoding="utf-8")
    assert batch(folder).counts["done"] == 4
    listed = files(out)
    assert set(listed) == {r"new\nline.txt", r"\xff\xfe\xc7\xe0Ϫ.txt", r"\x1b[2Jclear.txt", "青溪 2023.txt"}
    assert all(name.isprintable() for name in listed)


def test_shown_is_printable_whatever_the_bytes() -> None:
    assert shown(os.fsdecode(b"a\xff\nb")) == r"a\xff\nb"


# ---------------------------------------------------------------- archives


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def test_zip_and_tar_are_looked_into_and_office_files_are_not(folder: Path, tmp_path: Path) -> None:
    zipped(folder / "county.zip", {"town/a.txt": b"A", "b.txt": b"B", "__MACOSX/b.txt": b"x"})
    zipped(folder / "report.docx", {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<d/>"})
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w") as archive:
        info = tarfile.TarInfo("c.txt")
        info.size = 3
        archive.addfile(info, io.BytesIO(b"CCC"))
    packers: dict[str, Callable[[bytes], bytes]] = {
        "": bytes,
        ".gz": gzip.compress,
        ".bz2": bz2.compress,
        ".xz": lzma.compress,
    }
    for suffix, pack in packers.items():
        (folder / f"t.tar{suffix}").write_bytes(pack(plain.getvalue()))
    seen = found(folder, tmp_path)
    tars = {f"t.tar{s}!/c.txt" for s in ("", ".gz", ".bz2", ".xz")}
    assert set(seen) == {"county.zip!/town/a.txt", "county.zip!/b.txt", "report.docx", *tars}
    assert len({seen[name].sha256 for name in tars}) == 1
    assert Path(seen["county.zip!/b.txt"].place).read_bytes() == b"B"


def test_archives_in_archives_down_to_a_depth(folder: Path, tmp_path: Path) -> None:
    inner = zipped(tmp_path / "x.zip", {"deep.txt": b"D"}).read_bytes()
    for level in range(4):
        inner = zipped(tmp_path / "x.zip", {f"{level}.zip": inner, f"{level}.txt": str(level).encode()}).read_bytes()
    (folder / "top.zip").write_bytes(inner)
    seen = found(folder, tmp_path)
    assert "top.zip!/3.zip!/2.txt" in seen
    assert "too deep" in problem(seen["top.zip!/3.zip!/2.zip!/1.zip"])


def test_a_name_that_climbs_out_is_only_a_name(folder: Path, tmp_path: Path) -> None:
    zipped(folder / "slip.zip", {"../../../slipped.txt": b"S", "/etc/slipped.txt": b"T"})
    seen = found(folder, tmp_path)
    assert {Path(one.place).read_bytes() for one in seen.values()} == {b"S", b"T"}
    assert all(Path(one.place).is_relative_to(tmp_path / "work/unpacked") for one in seen.values())
    assert not list(tmp_path.parent.glob("**/slipped.txt"))


def test_links_and_devices_in_a_tar_are_not_followed(folder: Path, tmp_path: Path) -> None:
    with tarfile.open(folder / "t.tar", "w") as archive:
        for name, kind in (
            ("l", tarfile.SYMTYPE),
            ("h", tarfile.LNKTYPE),
            ("d", tarfile.CHRTYPE),
            ("f", tarfile.FIFOTYPE),
        ):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
    seen = found(folder, tmp_path)
    assert len(seen) == 4 and all("not followed" in problem(one) for one in seen.values())


def test_a_bomb_is_stopped_and_named(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "FREE_GROWTH", 8 << 20)
    zipped(folder / "bomb.zip", {f"{n}.txt": b"0" * (4 << 20) + str(n).encode() for n in range(20)})
    with tarfile.open(folder / "bomb.tar.gz", "w:gz") as archive:
        for n in range(20):
            info = tarfile.TarInfo(f"{n}.txt")
            info.size = 4 << 20
            archive.addfile(info, io.BytesIO(b"0" * info.size))
    seen = found(folder, tmp_path)
    for name in ("bomb.zip", "bomb.tar.gz"):
        assert "a bomb" in problem(seen[name])
        assert sum(one.startswith(f"{name}!/") for one in seen) < 5


def test_a_member_too_large_for_any_reader_is_not_kept(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "MAX_BYTES", 1 << 20)
    zipped(folder / "a.zip", {"big.txt": os.urandom(2 << 20), "small.txt": b"s"})
    seen = found(folder, tmp_path)
    assert "larger than 1 MB" in problem(seen["a.zip!/big.txt"])
    assert seen["a.zip!/small.txt"].sha256
    assert len([p for p in (tmp_path / "work").rglob("*") if p.is_file()]) == 1


def test_a_tar_whose_header_promises_gigabytes(folder: Path, tmp_path: Path) -> None:
    info = tarfile.TarInfo("x")
    info.type, info.size = tarfile.XHDTYPE, 6 << 30
    (folder / "header.tar").write_bytes(info.tobuf() + b"\0" * 4096)
    assert "damaged" in problem(found(folder, tmp_path)["header.tar"])


def test_damaged_encrypted_and_chinese_zips(folder: Path, tmp_path: Path) -> None:
    whole = zipped(folder / "cut.zip", {f"{n}.txt": os.urandom(3000) for n in range(5)}).read_bytes()
    (folder / "cut.zip").write_bytes(whole[:-40])
    spoilt = bytearray(whole)
    spoilt[40:2000] = b"\0" * 1960
    (folder / "spoilt.zip").write_bytes(spoilt)
    name = "青溪县.txt".encode("gb18030").decode("cp437")
    zipped(folder / "gbk.zip", {name: b"G"})
    raw = bytearray((folder / "gbk.zip").read_bytes().replace(name.encode(), "青溪县.txt".encode("gb18030")))
    seen = found(folder, tmp_path)
    assert "damaged" in problem(seen["cut.zip"])
    assert "damaged" in problem(seen["spoilt.zip!/0.txt"]) and seen["spoilt.zip!/4.txt"].sha256
    del raw
    info = zipfile.ZipInfo(name)
    info.flag_bits = 0
    assert archives._zip_name(info) == "青溪县.txt"


def test_an_archive_is_done_listed_and_not_unpacked_again(batch: Run, folder: Path, out: Path) -> None:
    text = clean_text()
    zipped(folder / "a.zip", {f"{n}.txt": (text + str(n)).encode() for n in range(3)})
    assert batch(folder).counts["done"] == 3
    assert {row["archive"] for row in files(out).values()} == {f"{folder}/a.zip"}
    assert not (out / ".work/unpacked").exists()
    assert batch(folder).counts["done"] == 3
    assert not (out / ".work/unpacked").exists()
    zipped(folder / "a.zip", {"1.txt": (text + "1").encode(), "new.txt": (text + "new").encode()})
    assert batch(folder).counts["done"] == 2
    assert len(rows(out, "reports")) == 2 and set(files(out)) == {"1.txt", "new.txt"}


# ---------------------------------------------------------------- manifests


def test_a_manifest_carries_its_columns_through(batch: Run, folder: Path, tmp_path: Path, out: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (folder / name).write_text(clean_text() + name, encoding="utf-8")
    manifest = tmp_path / "list.csv"
    manifest.write_text(
        "code,文件,地区,year\n330102,in/a.txt,杭州,2023\n330103,in/b.txt,宁波,2022\n9,in/c.txt,x,2021\n",
        encoding="gb18030",
    )
    summary = batch(manifest=read(manifest))
    assert (summary.counts["done"], summary.bad) == (2, 1)
    listed = files(out)
    assert (listed["a.txt"]["code"], listed["a.txt"]["地区"], listed["a.txt"]["year_given"]) == (
        "330102",
        "杭州",
        "2023",
    )
    assert listed["c.txt"]["state"] == "failed" and "named in the manifest" in listed["c.txt"]["reason"]
    assert listed["c.txt"]["code"] == "9"


def test_a_manifest_beside_folders_and_archives_names_members(
    batch: Run, folder: Path, tmp_path: Path, out: Path
) -> None:
    zipped(folder / "a.zip", {"town/a.txt": clean_text().encode()})
    manifest = tmp_path / "list.csv"
    manifest.write_text("file,region\ntown/a.txt,东区\n", encoding="utf-8-sig")
    assert batch(folder, manifest=read(manifest)).bad == 0
    assert files(out)["a.txt"]["region"] == "东区"


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "empty"), (b"file,a,a\nx,1,2\n", "two columns"), (b'file\n"x', "no proper CSV"), (b"file,a\n", "empty")],
)
def test_a_wrong_manifest_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "m.csv").write_bytes(content)
    with pytest.raises(BadManifest, match=said):
        read(tmp_path / "m.csv")
