using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace Rapport.Contact.Domain.Identities;

/// <summary>How the values of a type are spelt.</summary>
internal enum IdentifierFormat
{
    /// <summary>An id of some system: taken as it is, but for what nobody sees and what spreadsheets add.</summary>
    Text,

    /// <summary>An e-mail address, in lower case.</summary>
    Email,

    /// <summary>A phone number, in E.164.</summary>
    Phone,
}

/// <summary>What a workspace says of one type of identifier. Holds for the events that are accepted afterwards.</summary>
internal sealed record IdentifierType
{
    /// <summary>Values of one type that a contact has at most where nothing is declared.</summary>
    public const int DefaultMax = 20;

    /// <summary>Priority of declared types where nothing is said.</summary>
    public const int DefaultPriority = 80;

    private readonly Regex? matcher;
    private readonly string pattern = "";

    /// <summary>Its name in lower snake case.</summary>
    public required string Type { get; init; }

    /// <summary>How values are spelt.</summary>
    public IdentifierFormat Format { get; init; }

    /// <summary>Tells a person: a contact who has one is known. Else it tells a thing, and goes to who used it last.</summary>
    public bool Known { get; init; }

    /// <summary>Values are written "scope:value", as "app:openid"; the limit holds in each scope by itself.</summary>
    public bool Scoped { get; init; }

    /// <summary>Letter case does not tell values apart; they are kept in lower case.</summary>
    public bool FoldCase { get; init; }

    /// <summary>Values that a contact has at most, in each scope; 1 makes the type unique.</summary>
    public int MaxPerContact { get; init; } = DefaultMax;

    /// <summary>The lower, the stronger: whose contact an event is when its identifiers disagree. 1 to 1,000.</summary>
    public int Priority { get; init; } = DefaultPriority;

    /// <summary>What the whole normalised value has to match; empty: anything.</summary>
    public string Pattern
    {
        get => pattern;
        init => (pattern, matcher) = (value, value.Length == 0 ? null : Compile(value));
    }

    /// <summary>Values that identify nobody, besides those that never do; in any letter case.</summary>
    public FrozenSet<string> IgnoredValues { get; init; } = FrozenSet<string>.Empty;

    /// <summary>A contact has at most one value (in a scope).</summary>
    public bool Unique => MaxPerContact == 1;

    /// <summary>The part of a value within which the limit holds; empty for types without scopes.</summary>
    public ReadOnlySpan<char> ScopeOf(string value) =>
        Scoped && value.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon ? value.AsSpan(0, colon) : default;

    /// <summary>True when the pattern allows the value.</summary>
    public bool Allows(string value) => matcher is null || matcher.IsMatch(value);

    /// <summary>
    /// The expression that the whole value has to match; linear in the value's length whatever it says, so that no clock has
    /// to stop it: on a busy machine that would refuse people.
    /// </summary>
    /// <exception cref="ArgumentException">It cannot be read.</exception>
    /// <exception cref="NotSupportedException">It has back references or looks around.</exception>
    public static Regex Compile(string pattern) => new(
        $@"\A(?:{pattern})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
}
