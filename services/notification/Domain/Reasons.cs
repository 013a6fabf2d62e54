namespace Rapport.Notification.Domain;

/// <summary>
/// Why a message was not sent, failed or is unknown, as receipts and events say it. What stands against an address are
/// <see cref="Rapport.Events.Policies.PermissionReasons"/>.
/// </summary>
internal static class Reasons
{
    /// <summary>Past its expiry.</summary>
    public const string Stale = "stale";

    /// <summary>The contact does not exist.</summary>
    public const string ContactUnknown = "contact_unknown";

    /// <summary>The template does not exist.</summary>
    public const string TemplateUnknown = "template_unknown";

    /// <summary>The address is barred.</summary>
    public const string Suppressed = "suppressed";

    /// <summary>The contact has no address on the channel.</summary>
    public const string NoAddress = "no_address";

    /// <summary>The template writes out a variable that has no value.</summary>
    public const string VariableMissing = "variable_missing";

    /// <summary>The template costs too much, or a value does not fit.</summary>
    public const string TemplateFailed = "template_failed";

    /// <summary>A frequency cap has no place for it.</summary>
    public const string Capped = "capped";

    /// <summary>The channel cannot write to this address.</summary>
    public const string AddressInvalid = "address_invalid";

    /// <summary>Somebody has stopped such messages.</summary>
    public const string KillSwitch = "kill_switch";

    /// <summary>Too many attempts; what they met stands beside it.</summary>
    public const string GaveUp = "gave_up";

    /// <summary>It may or may not have been handed over.</summary>
    public const string OutcomeUnknown = "outcome_unknown";
}
