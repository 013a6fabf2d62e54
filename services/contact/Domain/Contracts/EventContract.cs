using System.Globalization;
using Rapport.Hosting.Errors;

namespace Rapport.Contact.Domain.Contracts;

/// <summary>What becomes of an event that breaks its contract; each does more than the one before.</summary>
internal enum ContractEnforcement
{
    /// <summary>It is taken as it is.</summary>
    Allow,

    /// <summary>It is taken and flagged.</summary>
    Flag,

    /// <summary>Properties at fault are left out.</summary>
    Omit,

    /// <summary>It is refused.</summary>
    Block,
}

/// <summary>What becomes of events of one source.</summary>
/// <param name="Source">write_key, api_key, or the id of a key.</param>
/// <param name="Enforcement">What becomes of them.</param>
internal sealed record SourceRule(string Source, ContractEnforcement Enforcement);

/// <summary>The contract of one event in one version.</summary>
internal sealed record EventContract
{
    private const int LongestDescription = 1000;
    private const int MostSources = 50;
    private const int MostVersions = 1000;

    /// <summary>Name of the event, in snake case.</summary>
    public required string Event { get; init; }

    /// <summary>From 1.</summary>
    public required int Version { get; init; }

    /// <summary>JSON Schema of the properties, as text.</summary>
    public required string Schema { get; init; }

    /// <summary>Where no source says otherwise.</summary>
    public ContractEnforcement Enforcement { get; init; } = ContractEnforcement.Flag;

    /// <summary>By source.</summary>
    public IReadOnlyList<SourceRule> Sources { get; init; } = [];

    /// <summary>For people.</summary>
    public string Description { get; init; } = "";

    /// <summary>"event.version".</summary>
    public static string IdOf(string name, int version) => string.Create(CultureInfo.InvariantCulture, $"{name}.{version}");

    /// <summary>Event and version of an id; null when it is none.</summary>
    public static (string Event, int Version)? Parse(string id)
    {
        var dot = id.LastIndexOf('.');
        return dot > 0 && EventName.ToSnakeCase(id[..dot]) == id[..dot] && dot <= 200
            && int.TryParse(id.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            && version is >= 1 and <= MostVersions && id[dot + 1] != '0' ? (id[..dot], version) : null;
    }

    /// <summary>Whether two say the same.</summary>
    public bool SaysTheSameAs(EventContract other) => this with { Sources = other.Sources } == other && Sources.SequenceEqual(other.Sources);

    /// <summary>What becomes of events of a source.</summary>
    /// <param name="kind">write_key or api_key.</param>
    /// <param name="key">Id of the key.</param>
    public ContractEnforcement For(string kind, string key) =>
        (Sources.FirstOrDefault(s => s.Source == key) ?? Sources.FirstOrDefault(s => s.Source == kind))?.Enforcement ?? Enforcement;

    /// <summary>What is wrong with a contract beside its schema.</summary>
    public IEnumerable<FieldFault> Faults()
    {
        if (Description.Length > LongestDescription)
            yield return new FieldFault("description", $"is longer than {LongestDescription} characters");
        if (Sources.Count > MostSources)
            yield return new FieldFault("sources", $"are at most {MostSources}");
        for (var i = 0; i < Sources.Count; i++)
        {
            var source = Sources[i].Source;
            if (source is not ("write_key" or "api_key") && (source.Length != 12 || !source.All(char.IsAsciiHexDigitLower)))
                yield return new FieldFault($"sources[{i}].source", "is write_key, api_key, or the id of a key, 12 hexadecimal digits");
            else if (Sources.Take(i).Any(s => s.Source == source))
                yield return new FieldFault($"sources[{i}].source", "is given twice");
        }
    }
}
