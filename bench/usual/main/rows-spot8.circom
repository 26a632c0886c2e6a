pragma circom 2.1.6;

include "../usual.circom";

component main {public [
    portfolioRoot, rowsRoot, terms, value, requirement, sealedFigure
]} = UsualSolvency(8, 0, 8, 0, 8);
