using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using Rapport.Events.Consents;

namespace Rapport.Events.Policies;

/// <summary>The policies that come with the platform: <c>Policies/Files/*.json</c>, part of the assembly.</summary>
public static class PolicyFiles
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, ReadCommentHandling = JsonCommentHandling.Skip,
        PropertyNameCaseInsensitive = false,
    };

    private static readonly Lazy<IReadOnlyList<ConsentPolicy>> Shipped = new(ReadAll);

    /// <summary>All of them, by id.</summary>
    public static IReadOnlyList<ConsentPolicy> All => Shipped.Value;

    /// <summary>Reads one.</summary>
    /// <exception cref="FormatException">It is no policy; the message names what is wrong.</exception>
    public static ConsentPolicy Read(string json)
    {
        ConsentPolicy policy;
        try
        {
            policy = JsonSerializer.Deserialize<ConsentPolicy>(json, Strict)!;
        }
        catch (JsonException exception)
        {
            throw new FormatException(exception.Message, exception);
        }

        var faults = Faults(policy).ToList();
        return faults.Count == 0 ? policy : throw new FormatException($"{policy.Id}: {string.Join("; ", faults)}.");
    }

    private static IEnumerable<string> Faults(ConsentPolicy policy)
    {
        foreach (var country in policy.Countries.Where(country => country.Length != 2 || !country.All(char.IsAsciiLetterUpper)))
            yield return $"countries: {country} is no ISO 3166-1 code";
        foreach (var basis in policy.Bases.Keys.Where(word => ConsentBases.Of(word)?.ToWord() != word))
            yield return $"bases: {basis} is none of {string.Join(", ", ConsentBases.Words)}";
        if (policy.WithoutConsent == policy.Bases.Count > 0)
            yield return "bases: either some suffice, or none is asked for";
        if (policy.Channels.Count == 0)
            yield return "channels: has none";
        if (policy.Examples.Count < 2)
            yield return "examples: has fewer than two";
        foreach (var zone in new[] { policy.Zone, policy.Hours?.Zone }.Concat(policy.Hours?.FallbackZones ?? []).OfType<string>())
        {
            if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone) is null)
                yield return $"{zone} is no time zone";
        }

        if (policy.Hours is not { } hours)
            yield break;
        if ((hours.Zone is null) == (hours.FallbackZones.Count == 0))
            yield return "hours: has either a zone, or zones for who is nowhere known";
        foreach (var week in hours.BySubdivision.Values.Append(hours.Week).Append(hours.SubdivisionUnknown).OfType<string>())
        {
            if (FaultOf(week) is { } fault)
                yield return $"hours: {fault}";
        }
    }

    private static string? FaultOf(string week)
    {
        try
        {
            _ = WeekHours.Parse(week);
            return null;
        }
        catch (FormatException exception)
        {
            return exception.Message;
        }
    }

    private static List<ConsentPolicy> ReadAll()
    {
        var assembly = typeof(PolicyFiles).Assembly;
        return [.. assembly.GetManifestResourceNames().Where(name => name.EndsWith(".json", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).Select(name =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                return Read(reader.ReadToEnd());
            })];
    }
}
