namespace Rapport.Conditions;

/// <summary>The bounds that keep one rule from costing everybody; the first eight are checked at saving.</summary>
internal static class Limits
{
    /// <summary>Characters of a source, 8 KiB.</summary>
    public const int SourceLength = 8192;

    /// <summary>What is said to who lists too many values.</summary>
    public const string UseAList = "use a list: give those contacts a tag, and ask \"the-tag\" in contact.tags";

    /// <summary>Nodes of the syntax tree.</summary>
    public const int Nodes = 500;

    /// <summary>Depth of the syntax tree; a chain of &amp;&amp; or || is one level.</summary>
    public const int Depth = 30;

    /// <summary>Macros inside macros.</summary>
    public const int MacroDepth = 3;

    /// <summary>Different aggregates of one condition.</summary>
    public const int Aggregates = 20;

    /// <summary>Characters of a regular expression.</summary>
    public const int RegexLength = 256;

    /// <summary>Product of nested repetition counts in a regular expression, as in RE2.</summary>
    public const int RegexRepeats = 1000;

    /// <summary>Longest window, days.</summary>
    public const int WindowDays = 3660;

    /// <summary>Characters of a text given to matches(); longer is an error of the evaluation.</summary>
    public const int RegexInputLength = 16_384;

    /// <summary>Characters of a text made by +; longer is an error of the evaluation.</summary>
    public const int TextLength = 65_536;

    /// <summary>Steps of all macros together in one evaluation; more is an error of the evaluation.</summary>
    public const int MacroSteps = 10_000;
}
