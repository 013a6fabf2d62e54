using PhoneNumbers;
using Rapport.Events.Policies;

namespace Rapport.Contact.Domain.Identities;

/// <summary>What a phone number tells of where its owner is, by libphonenumber's metadata.</summary>
internal static class NumberPlaces
{
    // ICU's name for a zone that is not known.
    private const string UnknownZone = "Etc/Unknown";
    private static readonly PhoneNumberUtil Numbers = PhoneNumberUtil.GetInstance();
    private static readonly PhoneNumberToTimeZonesMapper Zones = PhoneNumberToTimeZonesMapper.GetInstance();

    /// <summary>Country and zones of a number in E.164. Of one of no country (+800) there are none; null for no number.</summary>
    public static NumberPlace? Of(string number)
    {
        try
        {
            var parsed = Numbers.Parse(number, null);
            return new NumberPlace(
                Numbers.GetRegionCodeForNumber(parsed) is { Length: 2 } country ? country : null,
                [.. Zones.GetTimeZonesForNumber(parsed).Where(zone => zone != UnknownZone)]);
        }
        catch (NumberParseException)
        {
            return null;
        }
    }
}
