using System.ComponentModel.DataAnnotations;

namespace Rapport.Contact;

/// <summary>Settings of the contact service (section <c>Contact</c>).</summary>
public sealed record ContactOptions
{
    /// <summary>
    /// Partitions of the log. Fixed when the installation is created: a start with another count is refused.
    /// Default 64; 1–4,096.
    /// </summary>
    [Range(1, 4096)]
    public int Partitions { get; init; } = 64;

    /// <summary>Events numbered in one transaction, at most. Default 500; 1–2,500.</summary>
    [Range(1, 2500)]
    public int NumberingBatch { get; init; } = 500;

    /// <summary>
    /// Events waiting to be numbered above which new ones are refused with UNAVAILABLE and a time to come back, until
    /// fewer than four fifths of it wait. Default 200,000; 1–100,000,000.
    /// </summary>
    [Range(1, 100_000_000)]
    public int InboxEvents { get; init; } = 200_000;

    /// <summary>The same in bytes. Default 256 MB; 1 MB–1 TB.</summary>
    [Range(1024 * 1024, 1L << 40)]
    public long InboxBytes { get; init; } = 256 * 1024 * 1024;

    /// <summary>
    /// An event that is older than this on arrival is historic: it counts but starts nothing. Days; default 30.
    /// </summary>
    [Range(1, 3650)]
    public double HistoricAfterDays { get; init; } = 30;

    /// <summary>Country of phone numbers that come without a country code, ISO 3166-1 alpha-2. Default CN.</summary>
    [RegularExpression("[A-Z]{2}")]
    public string PhoneRegion { get; init; } = "CN";

    /// <summary>Identifier types of which a contact has at most one value. Default: user_id, member_no, crm_id.</summary>
    public IReadOnlyList<string> UniqueTypes { get; init; } = ["user_id", "member_no", "crm_id"];

    /// <summary>First workspace and its keys; only where all three are set.</summary>
    public BootstrapOptions Bootstrap { get; init; } = new();
}

/// <summary>The first workspace of a fresh installation.</summary>
public sealed record BootstrapOptions
{
    /// <summary>Workspace id, for example "main".</summary>
    public string Workspace { get; init; } = "";

    /// <summary>Its write key; kept hashed.</summary>
    public string WriteKey { get; init; } = "";

    /// <summary>An API key with all scopes; kept hashed.</summary>
    public string ApiKey { get; init; } = "";
}
