pragma circom 2.1.6;

/*
 * Binary decomposition of a field element.
 *
 * Proves     0 <= in < 2^n
 * Parameters n <= 252, so that the sum of bits cannot wrap the field.
 * Inputs     in, any field element
 * Outputs    bit[k], the k-th bit, least significant first
 * Cost       n constraints
 *
 * The weight doubles: raising 2 to k anew for every bit would make a witness of a book five times as slow.
 *
 * Uniqueness of the hint: each bit is 0 or 1 and their weighted sum is below 2^252 < r, so it equals
 * `in` as an integer, and binary digits of an integer are unique.
 */
template Bits(n) {
    assert(n <= 252);
    signal input in;
    signal output bit[n];

    var sum = 0;
    var weight = 1;
    for (var k = 0; k < n; k++) {
        bit[k] <-- (in >> k) & 1;
        bit[k] * (bit[k] - 1) === 0;
        sum += bit[k] * weight;
        weight += weight;
    }
    sum === in;
}

/*
 * Range check: `Bits` for a caller that has no use for the bits.
 *
 * Proves     0 <= in < 2^n
 * Parameters n <= 252
 * Inputs     in, any field element
 * Cost       n constraints
 *
 * Uniqueness of the hint: as in `Bits`.
 */
template InRange(n) {
    assert(n <= 252);
    signal input in;
    signal bit[n];

    var sum = 0;
    var weight = 1;
    for (var k = 0; k < n; k++) {
        bit[k] <-- (in >> k) & 1;
        bit[k] * (bit[k] - 1) === 0;
        sum += bit[k] * weight;
        weight += weight;
    }
    sum === in;
}

/*
 * Range check by base-5 digits.
 *
 * Proves     0 <= in < 5^n
 * Parameters n <= 108, so that 5^n < r.
 * Inputs     in, any field element
 * Cost       3n constraints; for a bound that is a power of ten this beats two binary range checks
 *
 * Uniqueness of the hint: with s = d(d - 4), d(d-1)(d-2)(d-3)(d-4) = s(s + 3)(d - 2) vanishes only for
 * d in 0..4; the weighted sum is below 5^n < r, and base-5 digits of an integer are unique.
 */
template BelowPowerOfFive(n) {
    assert(n <= 108);
    signal input in;
    signal digit[n];
    signal s[n];
    signal t[n];

    var sum = 0;
    var weight = 1;
    for (var k = 0; k < n; k++) {
        digit[k] <-- (in \ weight) % 5;
        s[k] <== digit[k] * (digit[k] - 4);
        t[k] <== s[k] * (s[k] + 3);
        t[k] * (digit[k] - 2) === 0;
        sum += digit[k] * weight;
        weight *= 5;
    }
    sum === in;
}

/*
 * Proves     0 <= in < 10^n, as in = low + 2^n * high with n bits and n base-5 digits.
 * Parameters n <= 75, so that 10^n < 2^252.
 * Inputs     in, any field element
 * Cost       4n constraints
 *
 * Uniqueness of the hint: low < 2^n and high < 5^n are quotient and remainder of `in` by 2^n.
 */
template BelowPowerOfTen(n) {
    assert(n <= 75);
    signal input in;
    signal low <-- in % (2 ** n);
    signal high <-- in \ (2 ** n);

    in === low + high * 2 ** n;
    component lowRange = InRange(n);
    lowRange.in <== low;
    component highRange = BelowPowerOfFive(n);
    highRange.in <== high;
}
