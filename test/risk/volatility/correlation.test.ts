import { expect } from "chai";
import fc from "fast-check";
import {
  SymmetricMatrix,
  eigenPairs,
  estimateCorrelation,
  fromEigenPairs,
  isCorrelation,
  jointDirections,
  nearestCorrelation,
  smallestEigenvalue,
  worstLoss,
} from "../../../risk/volatility/index.ts";
import { real } from "./reals.ts";

const cell = real(-1, 1);

/** Symmetric, unit diagonal, off-diagonal cells anything in [−1, 1]. */
function claimed(sizes: { min: number; max: number }): fc.Arbitrary<SymmetricMatrix> {
  return fc
    .integer(sizes)
    .chain((size) =>
      fc
        .array(cell, { minLength: size ** 2, maxLength: size ** 2 })
        .map((cells) => SymmetricMatrix.of(size, (i, j) => (i === j ? 1 : cells[i * size + j]!))),
    );
}

function distance(a: SymmetricMatrix, b: SymmetricMatrix): number {
  return a.map((value, i, j) => value - b.get(i, j)).norm();
}

function expectCells(matrix: SymmetricMatrix, rows: number[][], tolerance: number): void {
  rows.forEach((row, i) => {
    row.forEach((value, j) => {
      expect(matrix.get(i, j), `[${i}][${j}]`).to.be.closeTo(value, tolerance);
    });
  });
}

describe("eigenvalues by Jacobi", () => {
  it("are those of a matrix whose spectrum is known", () => {
    // Second difference matrix: 2 − 2·cos(kπ/(n+1)).
    const n = 12;
    const matrix = SymmetricMatrix.of(n, (i, j) => (i === j ? 2 : j - i === 1 ? -1 : 0));
    eigenPairs(matrix).forEach(({ value }, k) => {
      expect(value).to.be.closeTo(2 - 2 * Math.cos(((n - k) * Math.PI) / (n + 1)), 1e-14);
    });
  });

  it("give orthonormal vectors that make up the matrix again, by falling value", () => {
    fc.assert(
      fc.property(claimed({ min: 1, max: 9 }), (matrix) => {
        const pairs = eigenPairs(matrix);
        expect(distance(fromEigenPairs(pairs), matrix)).to.be.lessThan(1e-13);
        pairs.forEach(({ value, vector }, k) => {
          expect(value).to.be.at.most(pairs[k - 1]?.value ?? Infinity);
          pairs.forEach((other, l) => {
            const dot = vector.reduce((sum, x, i) => sum + x * other.vector[i]!, 0);
            expect(dot).to.be.closeTo(k === l ? 1 : 0, 1e-13);
          });
        });
      }),
    );
  });

  it("refuse what is not symmetric, not square or not finite", () => {
    const bad = [
      [
        [1, 2],
        [3, 1],
      ],
      [[1, 2]],
      [[NaN]],
    ];
    for (const rows of bad) expect(() => SymmetricMatrix.fromRows(rows)).to.throw("matrix[0]");
  });
});

describe("the nearest correlation matrix", () => {
  it("is that of Higham's examples", () => {
    // The examples of Higham 2002, section 4.
    const three = SymmetricMatrix.fromRows([
      [1, 1, 0],
      [1, 1, 1],
      [0, 1, 1],
    ]);
    expectCells(
      nearestCorrelation(three),
      [
        [1, 0.7607, 0.1573],
        [0.7607, 1, 0.7607],
        [0.1573, 0.7607, 1],
      ],
      5e-5,
    );
    expect(distance(nearestCorrelation(three), three)).to.be.closeTo(0.5278, 5e-5);
    const four = SymmetricMatrix.of(4, (i, j) => (i === j ? 2 : j - i === 1 ? -1 : 0));
    expectCells(
      nearestCorrelation(four),
      [
        [1, -0.8084, 0.1916, 0.1068],
        [-0.8084, 1, -0.6562, 0.1916],
        [0.1916, -0.6562, 1, -0.8084],
        [0.1068, 0.1916, -0.8084, 1],
      ],
      5e-5,
    );
    expect(distance(nearestCorrelation(four), four)).to.be.closeTo(2.1337, 5e-5);
  });

  it("has a unit diagonal and no negative eigenvalue, and is the matrix itself if that has", () => {
    fc.assert(
      fc.property(claimed({ min: 1, max: 6 }), (matrix) => {
        const nearest = nearestCorrelation(matrix);
        expect(isCorrelation(nearest)).to.equal(true);
        expect(nearestCorrelation(nearest)).to.equal(nearest);
      }),
      { numRuns: 60 },
    );
  });

  it("is no further away than clipped eigenvalues with the diagonal scaled back", () => {
    fc.assert(
      fc.property(claimed({ min: 2, max: 5 }), (matrix) => {
        const clipped = fromEigenPairs(
          eigenPairs(matrix).map(({ value, vector }) => ({ value: Math.max(0, value), vector })),
        );
        const scaled = clipped.map(
          (value, i, j) => value / Math.sqrt(clipped.get(i, i) * clipped.get(j, j)),
        );
        const nearest = nearestCorrelation(matrix);
        expect(distance(nearest, matrix)).to.be.at.most(distance(scaled, matrix) + 1e-6);
      }),
      { numRuns: 60 },
    );
  });
});

/** Two factors and noise, by formula; the same numbers went into the reference. */
function sampleRows(): number[][] {
  const [first, second] = [
    [1.2, 1.0, 0.5, -0.2],
    [0.1, 0.3, 1.0, 1.2],
  ];
  return Array.from({ length: 60 }, (_, day) => {
    const t = day + 1;
    const f = Math.sin(1.7 * t) + Math.cos(2.3 * t * t);
    const g = Math.sin(0.9 * t * t) + Math.cos(0.31 * t);
    return first.map(
      (load, j) => 0.03 * (load * f + second[j]! * g + 0.5 * Math.sin((j + 2.2) * t * t)),
    );
  });
}

describe("the correlation of returns", () => {
  // numpy, from Ledoit and Wolf's appendices, on standardised returns without means.
  const cases = [
    { decay: 1, constant: 0.3836034223417643, intensity: 0.07949241017018034, days: 60 },
    { decay: 0.97, constant: 0.425859154097322, intensity: 0.10722760659075824, days: 47.473046 },
  ];
  for (const { decay, constant, intensity, days } of cases) {
    it(`is shrunk as Ledoit and Wolf say, at a decay of ${decay}`, () => {
      const estimate = estimateCorrelation(sampleRows(), decay);
      expect(estimate.constant).to.be.closeTo(constant, 1e-12);
      expect(estimate.intensity).to.be.closeTo(intensity, 1e-12);
      expect(estimate.effectiveDays).to.be.closeTo(days, 1e-5);
      const [sample, shrunk] = [estimate.sample.get(0, 3), estimate.correlation.get(0, 3)];
      expect(shrunk).to.be.closeTo(intensity * constant + (1 - intensity) * sample, 1e-14);
    });
  }

  const rows = fc.integer({ min: 1, max: 6 }).chain((assets) =>
    fc.array(
      fc.array(fc.option(real(-0.5, 0.5), { freq: 9, nil: undefined }), {
        ...{ minLength: assets, maxLength: assets },
      }),
      { minLength: 30, maxLength: 60 },
    ),
  );
  const decay = real(0.9, 1);

  it("has a unit diagonal and no negative eigenvalue, with days missing too", () => {
    fc.assert(
      fc.property(rows, decay, (days, λ) => {
        const { correlation, intensity } = estimateCorrelation(days, λ);
        expect(isCorrelation(correlation)).to.equal(true);
        expect(smallestEigenvalue(correlation)).to.be.greaterThan(-1e-12);
        expect(intensity).to.be.within(0, 1);
      }),
      { numRuns: 60 },
    );
  });

  it("does not change with the scale of an asset, and changes sign with it", () => {
    const scale = real(0.01, 50);
    fc.assert(
      fc.property(decay, scale, (λ, factor) => {
        const plain = estimateCorrelation(sampleRows(), λ);
        const scaled = estimateCorrelation(
          sampleRows().map(([first = 0, ...rest]) => [first * factor, ...rest]),
          λ,
        );
        expect(distance(plain.correlation, scaled.correlation)).to.be.lessThan(1e-12);
        const flipped = estimateCorrelation(
          sampleRows().map(([first = 0, ...rest]) => [-first, ...rest]),
          λ,
        );
        expect(flipped.sample.get(0, 1)).to.be.closeTo(-plain.sample.get(0, 1), 1e-15);
      }),
      { numRuns: 20 },
    );
  });

  it("is refused from too few common days, and of what does not move", () => {
    const lonely = sampleRows().map((row, day) =>
      day < 55 ? [row[0], undefined] : [row[0], row[1]],
    );
    expect(() => estimateCorrelation(lonely, 1)).to.throw("assets 0 and 1 have too few days");
    const still = sampleRows().map((row) => [row[0], 0]);
    expect(() => estimateCorrelation(still, 1)).to.throw("returns of asset 1 do not vary");
    expect(() => estimateCorrelation([[0.1], [0.1, 0.2]], 1)).to.throw("returns[1] has another");
    expect(() => estimateCorrelation([], 1)).to.throw("size is out of range");
  });
});

describe("joint directions", () => {
  const matrices = claimed({ min: 1, max: 6 }).map(nearestCorrelation);

  it("move every asset by its full width both ways, and none by more", () => {
    fc.assert(
      fc.property(matrices, fc.integer({ min: 1, max: 8 }), (matrix, pairs) => {
        const directions = jointDirections(matrix, 2 * pairs);
        expect(directions.length).to.be.within(2, 2 * pairs);
        for (let asset = 0; asset < matrix.size; asset++) {
          const moves = directions.map((direction) => direction.moves[asset]!);
          expect([Math.min(...moves), Math.max(...moves)]).to.deep.equal([-1, 1]);
        }
        for (const { moves } of directions) {
          expect(Math.max(...moves.map(Math.abs))).to.equal(1);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("never ask a single position, or a book of one sign, for less than the sum of its widths", () => {
    const positions = fc.array(real(0, 1e9), {
      ...{ minLength: 6, maxLength: 6 },
    });
    fc.assert(
      fc.property(matrices, positions, fc.constantFrom(1, -1), (matrix, sizes, sign) => {
        const values = sizes.slice(0, matrix.size).map((size) => sign * size);
        const widths = values.map((_, i) => 0.1 * (i + 1));
        const alone = values.reduce((sum, value, i) => sum + Math.abs(value) * widths[i]!, 0);
        const loss = worstLoss(values, widths, jointDirections(matrix, 4));
        expect(loss).to.be.at.least(alone * (1 - 1e-12));
        expect(loss).to.be.at.most(alone * (1 + 1e-12));
      }),
      { numRuns: 60 },
    );
  });

  it("find the loss of a hedge that all up and all down do not see", () => {
    const matrix = SymmetricMatrix.fromRows([
      [1, 0.8],
      [0.8, 1],
    ]);
    const names = jointDirections(matrix, 8).map(({ name }) => name);
    expect(names).to.deep.equal([
      ...["all up", "all down", "component 1 up", "component 1 down"],
      ...["component 2 up", "component 2 down"],
    ]);
    expect(worstLoss([1, -1], [0.2, 0.2], jointDirections(matrix, 4))).to.be.closeTo(0, 1e-15);
    expect(worstLoss([1, -1], [0.2, 0.2], jointDirections(matrix, 6))).to.be.closeTo(0.4, 1e-12);
  });

  it("are not chosen by last digits where eigenvalues are equal", () => {
    const constant = SymmetricMatrix.of(6, (i, j) => (i === j ? 1 : 0.5));
    const noisy = constant.map((value, i, j) =>
      i === j ? 1 : value + 1e-10 * Math.sin(i + 7 * j),
    );
    expect(jointDirections(noisy, 14)).to.deep.equal(jointDirections(constant, 14));
  });

  it("are refused in odd numbers", () => {
    for (const count of [0, 1, 3, 2.5, NaN]) {
      const matrix = SymmetricMatrix.of(1, () => 1);
      expect(() => jointDirections(matrix, count)).to.throw("count is no even number");
    }
  });
});
