using System.Globalization;
using System.Text.RegularExpressions;
using Google.Protobuf.WellKnownTypes;

namespace Rapport.Events.Consents;

/// <summary>
/// What an act says beside yes or no, as properties of its event: what it rests on, until when it counts, and what proves
/// it. The list is in docs/consent.md.
/// </summary>
public static partial class ConsentTerms
{
    /// <summary>What a grant rests on: a word of <see cref="ConsentBases"/>; default express.</summary>
    public const string Basis = "basis";

    /// <summary>From when on it counts no more, RFC 3339.</summary>
    public const string ExpiresAt = "expires_at";

    /// <summary>Whether a grant speaks of the night too.</summary>
    public const string Night = "night";

    /// <summary>Where it was said: the form or page.</summary>
    public const string Form = "form";

    /// <summary>Language of the text, BCP 47.</summary>
    public const string Language = "language";

    /// <summary>SHA-256 of the text as it was shown.</summary>
    public const string TextHash = "text_hash";

    /// <summary>Where the proof itself is kept.</summary>
    public const string Proof = "proof";

    /// <summary>Who asked.</summary>
    public const string Collector = "collector";

    /// <summary>Whether saying no was offered when the address was got.</summary>
    public const string RefusalOffered = "refusal_offered";

    /// <summary>What was bought.</summary>
    public const string ProductGroup = "product_group";

    /// <summary>Longest of the texts, in characters (UTF-16).</summary>
    public const int LongestText = 500;

    private static readonly string[] Texts = [Form, Language, Proof, Collector, ProductGroup];
    private static readonly string[] Flags = [ConsentEvent.Confirmed, Night, RefusalOffered];

    /// <summary>An act with what its event says of it.</summary>
    internal static ConsentAct With(ConsentAct act, Struct said) => act with
    {
        Basis = act.State == ActState.Refused ? ConsentBasis.Express
            : ConsentBases.Of(ConsentEvent.Text(said, Basis, "express")) ?? ConsentBasis.Express,
        IsConfirmed = act.State == ActState.Granted && IsTrue(said, ConsentEvent.Confirmed),
        IsForNight = act.State == ActState.Granted && IsTrue(said, Night),
        ExpiresAt = InstantOf(ConsentEvent.Text(said, ExpiresAt)),
        Proof = new ConsentProof(
            ConsentEvent.Text(said, Form), ConsentEvent.Text(said, Language),
            ConsentEvent.Text(said, TextHash).ToLowerInvariant(), ConsentEvent.Text(said, Proof),
            ConsentEvent.Text(said, Collector), IsTrue(said, RefusalOffered), ConsentEvent.Text(said, ProductGroup)),
    };

    /// <summary>
    /// What is wrong with these properties, each by its name. A basis that is not known would count for more than was
    /// meant, an end that cannot be read for longer.
    /// </summary>
    /// <param name="said">The properties of the event.</param>
    /// <param name="state">What it says.</param>
    public static IEnumerable<(string Property, string Fault)> Faults(Struct said, ActState state)
    {
        foreach (var (name, value) in said.Fields.Where(field => field.Value.KindCase != Value.KindOneofCase.NullValue))
        {
            if (FaultOf(name, value, state) is { } fault)
                yield return (name, fault);
        }
    }

    private static string? FaultOf(string name, Value value, ActState state) => name switch
    {
        Basis when ConsentBases.Of(value.StringValue) is null =>
            "is none of " + string.Join(", ", ConsentBases.Words),
        Basis when state == ActState.Refused => "is for a grant: a refusal rests on nothing",
        ExpiresAt when InstantOf(value.StringValue) is null => "is no RFC 3339 time, as 2027-01-31T00:00:00Z",
        TextHash when !IsSha256(value.StringValue) => "is no SHA-256 in 64 hexadecimal digits",
        _ when Texts.Contains(name) && !value.HasStringValue => "is not a text",
        _ when Texts.Contains(name) && value.StringValue.Length > LongestText => $"is longer than {LongestText} characters",
        _ when Flags.Contains(name) && !value.HasBoolValue => "is neither true nor false",
        _ => null,
    };

    /// <summary>An instant as events write it; null when it is none.</summary>
    public static DateTimeOffset? InstantOf(string text) =>
        Rfc3339().IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var at)
            ? at.ToUniversalTime() : null;

    /// <summary>True for a SHA-256 in hexadecimal digits.</summary>
    public static bool IsSha256(string text) => Sha256().IsMatch(text);

    private static bool IsTrue(Struct said, string name) =>
        said.Fields.TryGetValue(name, out var value) && value is { HasBoolValue: true, BoolValue: true };

    [GeneratedRegex(@"\A\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})\z")]
    private static partial Regex Rfc3339();

    [GeneratedRegex(@"\A[0-9A-Fa-f]{64}\z")]
    private static partial Regex Sha256();
}
