pragma circom 2.1.6;

include "../usual.circom";

component main {public [
    portfolioRoot, rowsRoot, terms, value, requirement, sealedFigure
]} = UsualSolvency(16, 16, 33, 0, 8);
