"""What stands over columns and beside figures, in Chinese and English, on the page and on a terminal alike."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "": ("", ""),
    "about": ("内容", "about"),
    "bare_ms": ("不读正文，毫秒", "without prose, ms"),
    "calibration_error": ("校准误差", "calibration error"),
    "cells": ("单元格", "cells"),
    "columns_f1": ("列 F1", "column F1"),
    "digest": ("摘要", "digest"),
    "docx": ("Word", "Word"),
    "doubted": ("存疑", "doubted"),
    "exponent": ("幂次", "exponent"),
    "f1": ("F1", "F1"),
    "false_alarms": ("每份误报", "false alarms a report"),
    "files": ("文件", "files"),
    "form": ("版本正确", "edition right"),
    "headings_f1": ("标题 F1", "heading F1"),
    "high": ("高", "high"),
    "html": ("HTML", "HTML"),
    "interval": ("95 %", "95 %"),
    "lines": ("行", "lines"),
    "lines_f1": ("行标签", "line macro F1"),
    "lines_right": ("行正确", "lines right"),
    "low": ("低", "low"),
    "median": ("中位数", "median"),
    "missed": ("漏读", "missed"),
    "ms": ("毫秒", "ms"),
    "of": ("数量", "of"),
    "page_ms": ("每页毫秒", "ms a page"),
    "pdf": ("PDF", "PDF"),
    "peak_mb": ("内存峰值 MB", "peak MB"),
    "planted": ("埋设错误", "planted errors"),
    "planted_found": ("查出", "found"),
    "proven": ("其中已证实（95 %）", "of it proven (95 %)"),
    "reports": ("报告", "reports"),
    "reports_a_second": ("每秒份数", "reports a second"),
    "right": ("正确", "right"),
    "rows_f1": ("行 F1", "row F1"),
    "scan": ("扫描件", "scans"),
    "seconds": ("秒", "seconds"),
    "seconds_a_page": ("每页秒", "seconds a page"),
    "seconds_without_prose": ("不读正文秒", "seconds, no prose"),
    "sections_f1": ("章节 F1", "section F1"),
    "seed": ("种子", "seed"),
    "set": ("评测集", "set"),
    "silent": ("无声错误", "silent"),
    "speedup": ("提速倍数", "speedup"),
    "spread": ("范围", "spread"),
    "start_seconds": ("启动秒", "seconds to start"),
    "teds": ("TEDS", "TEDS"),
    "ten_to_ninety": ("10 – 90 %", "10 – 90 %"),
    "text": ("文本", "text"),
    "times_ours": ("为本程序的倍数", "times ours"),
    "unread": ("未能读取", "unread"),
    "unseen": ("可免查", "taken unseen"),
    "wear": ("磨损", "wear"),
    "workers": ("进程", "workers"),
    "wrong": ("错误", "wrong"),
}  # fmt: skip


def pair(name: str) -> tuple[str, str]:
    """What is no word of ours stands as it is."""
    return WORDS.get(name, (name, name))


def named(name: str) -> str:
    """On one line."""
    return " ".join(dict.fromkeys(pair(name)))
