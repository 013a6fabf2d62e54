using Rapport.Common.V1;

namespace Rapport.Following.Partitions;

/// <summary>A contact with its workspace, as states are kept by.</summary>
public static class ContactKey
{
    /// <summary>"workspace/contact".</summary>
    public static string Of(string workspace, string contact) => $"{workspace}/{contact}";

    /// <summary>The contact that the event was numbered under.</summary>
    public static string Of(Event happened) => Of(happened.Workspace, happened.Contact);

    /// <summary>Workspace and contact of a key; a contact id holds no slash.</summary>
    public static (string Workspace, string Contact) Parse(string key)
    {
        var slash = key.LastIndexOf('/');
        return (key[..slash], key[(slash + 1)..]);
    }
}
