using System.Text.RegularExpressions;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Ids;

namespace Rapport.Contact.Domain;

/// <summary>What workspaces may be called, and where and in which language their people read.</summary>
internal static partial class WorkspaceRules
{
    /// <summary>Zone of a workspace that says none.</summary>
    public const string DefaultZone = "UTC";

    /// <summary>Locale of a workspace that says none.</summary>
    public const string DefaultLocale = "en";

    /// <summary>Workspaces of an installation, archived ones included.</summary>
    public const int MostWorkspaces = 10_000;

    private const int LongestName = 100;

    /// <summary>What is wrong with an id; null when nothing is.</summary>
    public static FieldFault? IdFault(string id) => DefinitionId.IsValid(id) ? null : new FieldFault("id", DefinitionId.Rule);

    /// <summary>What is wrong with the rest.</summary>
    /// <param name="name">As said, blanks around it taken off.</param>
    /// <param name="zone">A name of the IANA time zone database; those of Windows are refused, since browsers know none.</param>
    /// <param name="locale">A BCP 47 tag: language, script, region.</param>
    public static IEnumerable<FieldFault> Faults(string name, string zone, string locale)
    {
        if (name.Length is 0 or > LongestName || name.Any(char.IsControl))
            yield return new FieldFault("display_name", $"is not 1 to {LongestName} characters on one line");
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) || !found.HasIanaId)
            yield return new FieldFault("zone", "is not a name of the IANA time zone database, as Asia/Shanghai");
        if (!Locale().IsMatch(locale))
            yield return new FieldFault("locale", "is not a language tag of BCP 47, as zh-CN");
    }

    [GeneratedRegex(@"\A[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?\z")]
    private static partial Regex Locale();
}
