"""What pandas makes of a table; every result is a CSV file beside this script.

input.csv: 60 rows of `id`, `label` (three classes), `part` (two, some missing), `degree` (integers with ties), `score` and `size` (numbers,
some missing), `tags` (texts such as `a, b`). concat: the first 4 rows' id and score above the last 3 rows' id and label. cut_*, qcut:
`degree` or `score` and the number of its interval (pandas' codes, empty outside). crosstab_*: label by part. pivot_*: label by degree's
parity. quantile*, corr_*: of degree, score and size. explode: id and tag. melt: id, column, value.
"""
import numpy as np
import pandas as pd
from pathlib import Path

HERE = Path(__file__).parent
random = np.random.default_rng(25)
n = 60
table = pd.DataFrame({
    "id": [f"n{i}" for i in range(n)], "label": random.choice(["wood", "bird", "fish"], n),
    "part": random.choice(["train", "test", None], n, p=[0.5, 0.4, 0.1]), "degree": random.geometric(0.2, n),
    "score": random.normal(size=n).round(6), "size": (random.integers(1, 12, n) / 4),
    "tags": [", ".join(random.choice(list("abcd"), random.integers(1, 4), replace=False)) for _ in range(n)]})
table.loc[random.choice(n, 5, replace=False), "score"] = np.nan
table.loc[random.choice(n, 4, replace=False), "size"] = np.nan


def save(name, frame, index=False):
    frame.to_csv(HERE / f"{name}.csv", index=index)


def codes(series, cut):
    numbers = pd.Series(cut.cat.codes, dtype="Int64").where(lambda c: c >= 0)
    return pd.DataFrame({series.name: series, "code": numbers})


save("input", table)
save("concat", pd.concat([table[["id", "score"]].head(4), table[["id", "label"]].tail(3)]))
save("cut_width", codes(table["score"], pd.cut(table["score"], 6)))
save("cut_edges", codes(table["degree"], pd.cut(table["degree"], [1, 2, 4, 8], include_lowest=True)))
save("qcut", codes(table["degree"], pd.qcut(table["degree"], 4, duplicates="drop")))
save("crosstab_counts", pd.crosstab(table["label"], table["part"]), index=True)
save("crosstab_rows", pd.crosstab(table["label"], table["part"], normalize="index"), index=True)
save("crosstab_all", pd.crosstab(table["label"], table["part"], normalize="all"), index=True)
parity = table.assign(parity=table["degree"] % 3)
for name in ["mean", "sum", "median", "max"]:
    save(f"pivot_{name}", parity.pivot_table(index="label", columns="parity", values="score", aggfunc=name), index=True)
save("melt", table[["id", "degree", "size"]].melt(id_vars="id", var_name="column"))
save("explode", table[["id"]].assign(tag=table["tags"].str.split(", ")).explode("tag"))
numbers = table[["degree", "score", "size"]]
shares = [0, 0.1, 0.25, 0.5, 0.9, 1]
save("quantile", numbers.quantile(shares).rename_axis("quantile"), index=True)
grouped = table.groupby("label")[["degree", "score"]].quantile([0.25, 0.5])
save("quantile_grouped", grouped.rename_axis(["label", "quantile"]), index=True)
for method in ["pearson", "spearman", "kendall"]:
    save(f"corr_{method}", numbers.corr(method=method).rename_axis("column"), index=True)
print("pandas", pd.__version__, "numpy", np.__version__)
