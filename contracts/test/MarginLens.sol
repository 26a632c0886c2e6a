// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @notice Poseidon over BN254 of two elements, as circomlibjs compiles it for the chain.
interface IPoseidon {
    function poseidon(uint256[2] calldata inputs) external pure returns (uint256);
}

/// @notice What a prover keeps to himself.
struct LensBook {
    int256[] quantity;
    uint256 blinding;
    uint256 salt;
}

/// @notice `optionPnl` is [scenario][option slot].
struct LensMarket {
    uint256[] price;
    int256[][] optionPnl;
}

/// @notice `shock` is [scenario][linear slot].
struct LensRules {
    bool[] longOnly;
    uint256[] weightLong;
    uint256[] weightShort;
    uint256[] contingency;
    uint256[] bandSensitivity;
    uint256[] impact;
    int256[][] shock;
}

struct LensTerms {
    uint256 level;
    uint256 band;
    bool tally;
    bool disclose;
    bool compare;
}

/// @notice The figures that a statement makes public.
struct LensPublished {
    int256 value;
    int256 requirement;
    uint256 sealedFigure;
}

/// @notice Why there is no proof; the first that applies, in this order.
enum LensVerdict {
    Provable,
    QuantityOutOfRange,
    BlindingOutOfRange,
    TermsContradict,
    ShortInLongOnly,
    BookTooLarge,
    MarginShort,
    FigureFalse
}

/// @notice Every value between a book and the verdict on it. Units, USD: 1e-16 of positions and K, 1e-20 of
/// U and losses, 1e-24 of A and M, 1e-28 of S; 1e-2 of cents.
struct LensFigures {
    int256[] notional;
    int256[] long;
    int256[] short;
    int256[] gross;
    int256 longValue;
    int256 shortValue;
    int256 value;
    /// 1e-20 USD.
    int256[] linearPnl;
    /// 1e-16 USD.
    int256[] optionsPnl;
    int256[] loss;
    int256 worstLoss;
    /// 1e-20 USD, and the same per unit of band.
    int256 grossContingency;
    int256 grossSensitivity;
    int256 bandCost;
    int256 addOn;
    /// 2^-64 · 1e-16 USD.
    int256 impactCharge;
    int256 concentration;
    /// 1e-20 USD.
    int256 unwindCost;
    int256 requirement;
    int256 asked;
    int256 surplus;
    int256 assertedSurplus;
    int256 valueCents;
    int256 requirementCents;
    int256 requirementUsd;
    /// What would be sealed, and the seal.
    int256 figure;
    uint256 seal;
    /// What the statement has to publish.
    LensPublished published;
}

/// @notice Test only: claims 1 to 8 of `solvency` in docs/statement.md, in the clear, but for the commitment.
/// @dev Written from the statement and not from circuit or model. Arithmetic is checked: what does not fit reverts.
contract MarginLens {
    uint256 private constant FIELD = 21888242871839275222246405745257275088548364400416034343698204186575808495617;
    int256 private constant ONE = 1e4;
    int256 private constant CENT = 1e22;
    int256 private constant DOLLAR = 1e24;

    IPoseidon private immutable _poseidon;

    constructor(IPoseidon poseidon) {
        _poseidon = poseidon;
    }

    function look(
        LensBook calldata book,
        LensMarket calldata market,
        LensRules calldata rules,
        LensTerms calldata terms,
        LensPublished calldata claimed
    ) external view returns (LensVerdict verdict, LensFigures memory figures) {
        for (uint256 i = 0; i < book.quantity.length; ++i) {
            int256 held = book.quantity[i];
            if (held < -(2 ** 63) || held >= 2 ** 63) return (LensVerdict.QuantityOutOfRange, figures);
        }
        _addValue(figures, book, market, rules);
        _addLosses(figures, book, market, rules);
        _addCharges(figures, book, rules, int256(terms.band));
        figures.requirement = ONE * figures.worstLoss + figures.addOn + ONE * figures.unwindCost;
        figures.asked = int256(terms.level) * figures.requirement;
        figures.surplus = 1e8 * figures.value - figures.asked;
        if (!terms.disclose && !terms.compare) figures.assertedSurplus = figures.surplus;
        _publish(figures, terms, book.salt);
        verdict = _judge(figures, book, rules, terms, claimed);
    }

    // ------------------------------------------------------------------------------------------------------ claim 2

    function _addValue(
        LensFigures memory figures,
        LensBook calldata book,
        LensMarket calldata market,
        LensRules calldata rules
    ) private pure {
        uint256 slots = book.quantity.length;
        (figures.notional, figures.gross) = (new int256[](slots), new int256[](slots));
        (figures.long, figures.short) = (new int256[](slots), new int256[](slots));
        for (uint256 i = 0; i < slots; ++i) {
            int256 worth = book.quantity[i] * int256(market.price[i]);
            figures.notional[i] = worth;
            if (book.quantity[i] < 0) {
                (figures.short[i], figures.gross[i]) = (worth, -worth);
                figures.shortValue += int256(rules.weightShort[i]) * worth;
            } else {
                (figures.long[i], figures.gross[i]) = (worth, worth);
                figures.longValue += int256(rules.weightLong[i]) * worth;
            }
        }
        figures.value = figures.longValue + figures.shortValue;
    }

    // ------------------------------------------------------------------------------------------------------ claim 3

    function _addLosses(
        LensFigures memory figures,
        LensBook calldata book,
        LensMarket calldata market,
        LensRules calldata rules
    ) private pure {
        uint256 scenarios = rules.shock.length;
        (figures.linearPnl, figures.optionsPnl) = (new int256[](scenarios), new int256[](scenarios));
        figures.loss = new int256[](scenarios);
        for (uint256 s = 0; s < scenarios; ++s) {
            uint256 linear = rules.shock[s].length;
            for (uint256 i = 0; i < linear; ++i) figures.linearPnl[s] += rules.shock[s][i] * figures.notional[i];
            for (uint256 o = 0; o < market.optionPnl[s].length; ++o) {
                figures.optionsPnl[s] += market.optionPnl[s][o] * book.quantity[linear + o];
            }
            int256 loss = -figures.linearPnl[s] - ONE * figures.optionsPnl[s];
            figures.loss[s] = loss;
            if (loss > figures.worstLoss) figures.worstLoss = loss;
        }
    }

    // -------------------------------------------------------------------------------------------------- claims 4, 5

    function _addCharges(
        LensFigures memory figures,
        LensBook calldata book,
        LensRules calldata rules,
        int256 band
    ) private pure {
        for (uint256 i = 0; i < book.quantity.length; ++i) {
            int256 gross = figures.gross[i];
            figures.grossContingency += int256(rules.contingency[i]) * gross;
            figures.grossSensitivity += int256(rules.bandSensitivity[i]) * gross;
            int256 held = book.quantity[i] < 0 ? -book.quantity[i] : book.quantity[i];
            figures.impactCharge += int256(rules.impact[i]) * held * gross;
        }
        figures.bandCost = band * figures.grossSensitivity;
        figures.addOn = ONE * figures.grossContingency + figures.bandCost;
        figures.concentration = _divideUp(figures.impactCharge, 2 ** 64);
        figures.unwindCost = (ONE + band) * figures.concentration;
    }

    // -------------------------------------------------------------------------------------------------- claims 7, 8

    function _publish(LensFigures memory figures, LensTerms calldata terms, uint256 salt) private view {
        figures.valueCents = _divideDown(ONE * figures.value, CENT);
        figures.requirementCents = _divideUp(figures.requirement, CENT);
        figures.requirementUsd = _divideUp(figures.requirement, DOLLAR);
        figures.figure = terms.compare ? figures.surplus : figures.requirementUsd;
        uint256 element = figures.figure < 0 ? FIELD - uint256(-figures.figure) : uint256(figures.figure);
        figures.seal = _poseidon.poseidon([element, salt]);
        LensPublished memory published = figures.published;
        if (terms.disclose) {
            (published.value, published.requirement) = (figures.valueCents, figures.requirementCents);
        }
        if (terms.tally || terms.compare) published.sealedFigure = figures.seal;
    }

    function _divideDown(int256 dividend, int256 divisor) private pure returns (int256 quotient) {
        quotient = dividend / divisor;
        if (quotient * divisor > dividend) --quotient;
    }

    function _divideUp(int256 dividend, int256 divisor) private pure returns (int256 quotient) {
        quotient = dividend / divisor;
        if (quotient * divisor < dividend) ++quotient;
    }

    // ------------------------------------------------------------------------------------------------------ verdict

    function _judge(
        LensFigures memory figures,
        LensBook calldata book,
        LensRules calldata rules,
        LensTerms calldata terms,
        LensPublished calldata claimed
    ) private pure returns (LensVerdict) {
        bool refusedShort;
        for (uint256 i = 0; i < book.quantity.length; ++i) {
            if (rules.longOnly[i] && book.quantity[i] < 0) refusedShort = true;
        }
        if (book.blinding >= 2 ** 252) return LensVerdict.BlindingOutOfRange;
        if (terms.compare && (terms.tally || terms.disclose)) return LensVerdict.TermsContradict;
        if (refusedShort) return LensVerdict.ShortInLongOnly;
        if (!_fits(figures)) return LensVerdict.BookTooLarge;
        if (figures.assertedSurplus < 0) return LensVerdict.MarginShort;
        LensPublished memory published = figures.published;
        bool asClaimed =
            claimed.value == published.value &&
                claimed.requirement == published.requirement &&
                claimed.sealedFigure == published.sealedFigure;
        return asClaimed ? LensVerdict.Provable : LensVerdict.FigureFalse;
    }

    /// @notice The book limits of docs/statement.md.
    function _fits(LensFigures memory figures) private pure returns (bool) {
        if (figures.worstLoss >= 2 ** 112 || figures.concentration >= 2 ** 99) return false;
        for (uint256 s = 0; s < figures.loss.length; ++s) {
            if (figures.worstLoss - figures.loss[s] >= 2 ** 112) return false;
        }
        bool cents = figures.valueCents >= -(2 ** 63) && figures.valueCents < 2 ** 63;
        return cents && figures.requirementUsd < 2 ** 57 && figures.assertedSurplus < 2 ** 139;
    }
}
