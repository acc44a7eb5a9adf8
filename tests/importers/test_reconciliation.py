from hypothesis import given
from hypothesis import strategies as st

from careflow.importers.reconciliation import MOST_ALIKE, MOST_REMARKS, Remark, Remarks

REMARKS = st.builds(
    Remark, st.integers(2, 99), st.sampled_from(["A", "B", ""]), st.sampled_from(["is empty", "is odd"])
)  # fmt: skip


@given(st.lists(st.lists(REMARKS, max_size=60), max_size=5))
def test_batches_together_tell_what_all_rows_told(batches):
    total, whole = Remarks(), Remarks()
    for batch in batches:
        remarks = Remarks()
        for remark in batch:
            remarks.add(remark)
            whole.add(remark)
        total.extend(remarks)

    assert total.count == whole.count == sum(map(len, batches))
    assert total.kinds == whole.kinds
    shown = [line for line in total.lines() if "…" not in line]
    more = [int(line.split()[2].replace(",", "")) for line in total.lines() if "…" in line]
    assert len(shown) + sum(more) == total.count


def test_many_alike_are_counted_and_some_of_them_named():
    remarks = Remarks()
    for line in range(5000):
        remarks.add(Remark(line, "VALUE", "is empty"))
    remarks.add(Remark(7, "", "is odd"))

    lines = list(remarks.lines())
    assert len(lines) == MOST_ALIKE + 2
    assert "  line 7: is odd" in lines
    assert lines[-1] == "  … and 4,980 more, column VALUE: is empty"


def test_odd_files_do_not_fill_the_memory():
    remarks = Remarks()
    for line in range(5 * MOST_REMARKS):
        remarks.add(Remark(line, "", f"has {line} columns"))

    assert (remarks.count, len(remarks.kept), len(remarks.kinds)) == (5 * MOST_REMARKS, MOST_REMARKS, MOST_REMARKS)
    assert list(remarks.lines())[-1] == f"  … and {4 * MOST_REMARKS:,} more"
