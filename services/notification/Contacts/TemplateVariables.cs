using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Rapport.Notification.Domain;

namespace Rapport.Notification.Contacts;

/// <summary>What a template may read: contact, variables, now, the way out.</summary>
internal static class TemplateVariables
{
    /// <summary>The variables that there are.</summary>
    public static readonly IReadOnlyCollection<string> Names =
        ["contact", "variables", "now", WayOut.UnsubscribeVariable, WayOut.PreferencesVariable];

    /// <summary>
    /// <c>contact</c>: the traits, and under <c>id</c> and <c>email</c> the contact's id and the address that is
    /// written to. <c>variables</c>: what the order gave. <c>now</c>: RFC 3339, UTC. <c>unsubscribe_url</c>,
    /// <c>preferences_url</c>: the way out.
    /// </summary>
    public static Dictionary<string, object?> Of(
        KnownContact? contact, string? address, Struct? given, DateTimeOffset now, WayOut? wayOut)
    {
        var person = contact is null ? [] : new Dictionary<string, object?>(contact.Traits) { ["id"] = contact.Id };
        if (address is not null)
            person["email"] = address;
        return Of(person, given, now, wayOut);
    }

    /// <summary>The same for traits that are given rather than read.</summary>
    public static Dictionary<string, object?> Of(
        IReadOnlyDictionary<string, object?> traits, Struct? given, DateTimeOffset now, WayOut? wayOut) => new()
    {
        ["contact"] = traits,
        ["variables"] = TemplateValues.From(given),
        ["now"] = now.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        [WayOut.UnsubscribeVariable] = wayOut?.UnsubscribeUrl,
        [WayOut.PreferencesVariable] = wayOut?.PreferencesUrl,
    };
}
