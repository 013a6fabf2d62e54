namespace Rapport.Notification.Domain;

/// <summary>What may stand in a To header.</summary>
internal static class EmailAddress
{
    private const string Special = ",;:<>()[]\\\"";

    /// <summary>
    /// One address and nothing else: local part, @, domain, at most 254 characters (RFC 5321, 4.5.3.1.3), no white
    /// space, control characters, lists, comments or quotes. So no value can become a second recipient or header.
    /// </summary>
    public static bool IsUsable(string address)
    {
        var at = address.LastIndexOf('@');
        return at is > 0 and <= 64 && at < address.Length - 1 && address.Length <= 254
            && address.IndexOf('@', StringComparison.Ordinal) == at
            && !address.Any(letter => char.IsWhiteSpace(letter) || char.IsControl(letter) || Special.Contains(letter));
    }
}
