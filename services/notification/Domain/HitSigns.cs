namespace Rapport.Notification.Domain;

/// <summary>
/// What speaks for a machine where something of a mail is fetched. Mail gateways follow links to look for malware, programs
/// fetch ahead, chats draw previews, and Apple's Mail Privacy Protection loads every picture of every mail (support.apple.com,
/// "Use Mail Privacy Protection"), so that none of it says that anybody read it.
/// </summary>
internal static class HitSigns
{
    /// <summary>Asked for the headers only.</summary>
    public const string HeadRequest = "head_request";

    /// <summary>Fetched ahead of a person (Sec-Purpose, Fetch standard; its predecessors).</summary>
    public const string Prefetch = "prefetch";

    /// <summary>A program that names itself, or that hides what it is.</summary>
    public const string Scanner = "scanner";

    /// <summary>A proxy that fetches every picture, seen or not.</summary>
    public const string PrivacyProxy = "privacy_proxy";

    /// <summary>A mail service that fetches a picture when its user opens the mail: a person's open.</summary>
    public const string ImageProxy = "image_proxy";

    /// <summary>Sooner than a person can.</summary>
    public const string TooSoon = "too_soon";

    /// <summary>Another link of the message was followed within a second.</summary>
    public const string SeveralLinksAtOnce = "several_links_at_once";

    private static readonly string[] Programs =
    [
        "bot", "crawl", "spider", "scan", "preview", "prefetch", "monitor", "facebookexternalhit", "whatsapp", "headless", "phantomjs",
        "python", "curl/", "wget", "java/", "go-http-client", "libwww", "httpclient", "node-fetch", "axios", "undici", "ruby",
        "perl", "barracuda", "proofpoint", "mimecast", "symantec", "messagelabs", "trendmicro", "fortinet", "sophos", "cloudmark",
        "urldefense", "safelinks", "ironport", "zscaler", "virustotal",
    ];

    private static readonly string[] ImageProxies = ["googleimageproxy", "yahoomailproxy"];

    /// <summary>True where the sign says that it was no person.</summary>
    public static bool IsMachine(string sign) => sign.Length > 0 && sign != ImageProxy;

    /// <summary>The sign of one request; empty where there is none.</summary>
    /// <param name="kind">What is fetched.</param>
    /// <param name="method">GET or HEAD.</param>
    /// <param name="purposes">Values of Sec-Purpose, Purpose, X-Purpose and X-Moz.</param>
    /// <param name="agent">User-Agent; empty for none.</param>
    public static string Of(HitKind kind, string method, IEnumerable<string> purposes, string agent)
    {
        if (method == "HEAD")
            return HeadRequest;
        if (purposes.Any(purpose => Contains(purpose, "prefetch") || Contains(purpose, "preview") || Contains(purpose, "prerender")))
            return Prefetch;
        if (ImageProxies.Any(each => Contains(agent, each)))
            return kind == HitKind.Open ? ImageProxy : Scanner;
        // What Apple's proxy says of itself, and nothing else.
        if (kind == HitKind.Open && agent.Trim() == "Mozilla/5.0")
            return PrivacyProxy;
        // A maker of phones, whose name stands in what their browsers say.
        var named = agent.Replace("cubot", "", StringComparison.OrdinalIgnoreCase);
        return named.Trim().Length == 0 || Programs.Any(each => Contains(named, each)) ? Scanner : "";
    }

    private static bool Contains(string text, string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase);
}
