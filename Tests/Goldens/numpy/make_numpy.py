"""Arrays as NumPy writes them, for the readers of .npy and .npz.

One .npy a type, of shape [2, 3]: 0, 1, -2, 3, 4, 5 (unsigned types and truth values: magnitudes, as the type has them). `fortran.npy`: 0…23 in
column-major order of shape [2, 3, 4]; `scalar.npy`: 7 as f8; `vector.npy`: 0…4 as i4; `version2.npy`, `version3.npy`: headers of other versions;
`empty.npy`: shape [0, 3]. `stored.npz` and `deflated.npz`: `a` = 0…99 as f4 of shape [10, 10], `labels` = 0…9 as i8.
"""
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).resolve().parent
TYPES = ["f4", "f8", "f2", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "?"]

print("numpy", np.__version__)
values = np.array([[0, 1, -2], [3, 4, 5]])
for name in TYPES:
    source = values if name[0] in "fi" else np.abs(values)
    np.save(FOLDER / f"{'bool' if name == '?' else name}.npy", source.astype(name))
np.save(FOLDER / "fortran.npy", np.asfortranarray(np.arange(24, dtype="f4").reshape(2, 3, 4)))
np.save(FOLDER / "scalar.npy", np.float64(7))
np.save(FOLDER / "vector.npy", np.arange(5, dtype="i4"))
np.save(FOLDER / "empty.npy", np.zeros((0, 3), dtype="f4"))
np.save(FOLDER / "complex.npy", np.zeros(2, dtype="c8"))
for version in (2, 3):
    with open(FOLDER / f"version{version}.npy", "wb") as file:
        np.lib.format.write_array(file, np.arange(3, dtype="f4"), version=(version, 0))
arrays = {"a": np.arange(100, dtype="f4").reshape(10, 10), "labels": np.arange(10, dtype="i8")}
np.savez(FOLDER / "stored.npz", **arrays)
np.savez_compressed(FOLDER / "deflated.npz", **arrays)
