namespace Rapport.Events.Consents;

/// <summary>Which kinds of address channels write to.</summary>
public static class ConsentChannels
{
    private const string Email = "email";
    private const string Phone = "phone";
    private const string WeChat = "wechat_openid";

    private static readonly string[] AllTypes = [Email, Phone, WeChat];
    private static readonly string[] EmailType = [Email];
    private static readonly string[] PhoneType = [Phone];
    private static readonly string[] WeChatType = [WeChat];

    /// <summary>
    /// The types of identifier that a channel writes to: one, or all of them for <c>*</c>. None for a channel that is
    /// not known here (a letter, push): there the person is what an act holds for.
    /// </summary>
    public static IReadOnlyList<string> AddressTypes(string channel) => channel switch
    {
        "email" => EmailType,
        "sms" or "phone" or "call" or "whatsapp" => PhoneType,
        "wechat" => WeChatType,
        ConsentAct.All => AllTypes,
        _ => [],
    };

    /// <summary>The channels that an act for all of them speaks of, for an address of a type.</summary>
    public static IReadOnlyList<string> ChannelsOf(string addressType) => addressType switch
    {
        Email => ["email"],
        Phone => ["sms", "phone"],
        WeChat => ["wechat"],
        _ => [],
    };

    /// <summary>True for a type of identifier that can be written to.</summary>
    public static bool IsAddress(string type) => AllTypes.Contains(type);
}
