using System.Globalization;
using NodaTime;

namespace Rapport.Events.Policies;

/// <summary>What a phone number tells of where its owner is.</summary>
/// <param name="Country">ISO 3166-1 alpha-2; null where the number belongs to none.</param>
/// <param name="Zones">Time zones of its area, IANA names; none where they are not known.</param>
public sealed record NumberPlace(string? Country, IReadOnlyList<string> Zones);

/// <summary>What is known of a person that policies ask for. What is not known is left out, never guessed.</summary>
public sealed record PersonFacts
{
    /// <summary>Trait with the country, ISO 3166-1 alpha-2.</summary>
    public const string CountryTrait = "country";

    /// <summary>Trait with the state or province: "FL" or, as ISO 3166-2 has it, "US-FL".</summary>
    public const string StateTrait = "state";

    /// <summary>Trait with the time zone, IANA name.</summary>
    public const string ZoneTrait = Conditions.EvaluationContext.ZoneAttribute;

    /// <summary>Trait with the date of birth, yyyy-MM-dd.</summary>
    public const string BirthTrait = "birth_date";

    /// <summary>Nothing is known.</summary>
    public static readonly PersonFacts Unknown = new();

    /// <summary>Countries, in capitals: the one that is said, and on a phone channel that of the number. Every one counts.</summary>
    public IReadOnlyList<string> Countries { get; init; } = [];

    /// <summary>State or province, in capitals, without the country; null when it is not known.</summary>
    public string? Subdivision { get; init; }

    /// <summary>Time zones, IANA names of the tz database that comes with NodaTime. Every one counts.</summary>
    public IReadOnlyList<string> Zones { get; init; } = [];

    /// <summary>Date of birth; null when it is not known.</summary>
    public DateOnly? BornOn { get; init; }

    /// <summary>What traits say.</summary>
    /// <param name="trait">The text of a trait; null when there is none, or it is no text.</param>
    /// <param name="number">What the number tells that is to be written to or called; null for none.</param>
    public static PersonFacts Of(Func<string, string?> trait, NumberPlace? number = null)
    {
        var country = trait(CountryTrait)?.Trim().ToUpperInvariant();
        var state = trait(StateTrait)?.Trim().ToUpperInvariant();
        return new PersonFacts
        {
            Countries = [.. new[] { country, number?.Country }.OfType<string>().Where(IsCountry).Distinct()],
            Subdivision = state is { Length: > 3 } && state[2] == '-' ? state[3..] : state is { Length: > 0 } ? state : null,
            Zones =
            [
                .. (number?.Zones ?? []).Append(trait(ZoneTrait)?.Trim() ?? "")
                    .Where(zone => zone.Length > 0 && DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone) is not null).Distinct(),
            ],
            BornOn = DateOnly.TryParseExact(
                trait(BirthTrait), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var born) ? born : null,
        };
    }

    private static bool IsCountry(string text) => text.Length == 2 && text.All(char.IsAsciiLetterUpper);
}
