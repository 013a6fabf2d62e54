using System.Globalization;
using System.Text.RegularExpressions;
using Google.Protobuf.Reflection;
using Rapport.Common.V1;
using Rapport.Events.V1;

namespace Rapport.Events.Consents;

/// <summary>
/// What an act says beside yes or no (<see cref="ConsentChanged"/>): what it rests on, until when it counts, and what proves
/// it. The list is in docs/consent.md.
/// </summary>
public static partial class ConsentTerms
{
    /// <summary>Longest of the texts, in characters (UTF-16).</summary>
    public const int LongestText = 500;

    private const string NoInstant = "is no RFC 3339 time, as 2027-01-31T00:00:00Z";
    private const string NoHash = "is no SHA-256 in 64 hexadecimal digits";
    private static readonly string NoBasis = "is none of " + string.Join(", ", ConsentBases.Words);

    // What an act says beside what it is of, for whom and where: those have their own checks.
    private static readonly IReadOnlyDictionary<string, FieldDescriptor> Names = ConsentChanged.Descriptor.Fields.InFieldNumberOrder()
        .Where(field => field.FieldNumber is ConsentChanged.ConfirmedFieldNumber or >= ConsentChanged.BasisFieldNumber)
        .ToDictionary(field => field.Name, StringComparer.Ordinal);

    /// <summary>An act with what its event says of it.</summary>
    internal static ConsentAct With(ConsentAct act, ConsentChanged said) => act with
    {
        Basis = act.State == ActState.Refused ? ConsentBasis.Express
            : ConsentBases.Of(ConsentEvent.Word(said.Basis, "express")) ?? ConsentBasis.Express,
        IsConfirmed = act.State == ActState.Granted && said.Confirmed,
        IsForNight = act.State == ActState.Granted && said.Night,
        ExpiresAt = InstantOf(ConsentEvent.Word(said.ExpiresAt)),
        Proof = new ConsentProof(
            ConsentEvent.Word(said.Form), ConsentEvent.Word(said.Language), ConsentEvent.Word(said.TextHash).ToLowerInvariant(),
            ConsentEvent.Word(said.Proof), ConsentEvent.Word(said.Collector), said.RefusalOffered,
            ConsentEvent.Word(said.ProductGroup)),
    };

    /// <summary>
    /// What is wrong with what an act says, each by the name of its property. A basis that is not known would count for more
    /// than was meant, an end that cannot be read for longer; a property of another kind would count for nothing.
    /// </summary>
    /// <param name="accepted">The event consent_changed.</param>
    /// <param name="state">What it says.</param>
    public static IEnumerable<(string Property, string Fault)> Faults(Event accepted, ActState state)
    {
        foreach (var name in EventProperties.WrongKinds(accepted).Where(Names.ContainsKey))
            yield return (name, WrongKind(Names[name]));
        var said = accepted.Read<ConsentChanged>();
        foreach (var field in Names.Values)
            if (field.Accessor.HasValue(said) && FaultOf(field.FieldNumber, field.Accessor.GetValue(said) as string ?? "", state) is { } fault)
                yield return (field.Name, fault);
    }

    private static string WrongKind(FieldDescriptor field) => field.FieldNumber switch
    {
        ConsentChanged.BasisFieldNumber => NoBasis,
        ConsentChanged.ExpiresAtFieldNumber => NoInstant,
        ConsentChanged.TextHashFieldNumber => NoHash,
        _ => field.FieldType == FieldType.Bool ? "is neither true nor false" : "is not a text",
    };

    private static string? FaultOf(int field, string text, ActState state) => field switch
    {
        ConsentChanged.BasisFieldNumber when ConsentBases.Of(text) is null => NoBasis,
        ConsentChanged.BasisFieldNumber when state == ActState.Refused => "is for a grant: a refusal rests on nothing",
        ConsentChanged.ExpiresAtFieldNumber when InstantOf(text) is null => NoInstant,
        ConsentChanged.TextHashFieldNumber when !IsSha256(text) => NoHash,
        ConsentChanged.FormFieldNumber or ConsentChanged.LanguageFieldNumber or ConsentChanged.ProofFieldNumber
            or ConsentChanged.CollectorFieldNumber or ConsentChanged.ProductGroupFieldNumber when text.Length > LongestText =>
            $"is longer than {LongestText} characters",
        _ => null,
    };

    /// <summary>An instant as events write it; null when it is none.</summary>
    public static DateTimeOffset? InstantOf(string text) =>
        Rfc3339().IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var at)
            ? at.ToUniversalTime() : null;

    /// <summary>True for a SHA-256 in hexadecimal digits.</summary>
    public static bool IsSha256(string text) => Sha256().IsMatch(text);

    [GeneratedRegex(@"\A\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})\z")]
    private static partial Regex Rfc3339();

    [GeneratedRegex(@"\A[0-9A-Fa-f]{64}\z")]
    private static partial Regex Sha256();
}
