using System.ComponentModel.DataAnnotations;
using Rapport.Contact.Domain;

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
    /// fewer than four fifths of it wait. A workspace of which less than a tenth of this waits is taken in until a quarter
    /// more than this waits in all, so that one cannot fill it for everybody. Default 200,000; 1–100,000,000.
    /// </summary>
    [Range(1, 100_000_000)]
    public int InboxEvents { get; init; } = 200_000;

    /// <summary>The same in bytes. Default 256 MB; 1 MB–1 TB.</summary>
    [Range(1024 * 1024, 1L << 40)]
    public long InboxBytes { get; init; } = 256 * 1024 * 1024;

    /// <summary>Ingest streams that one workspace may hold open in one process, idle or not. Default 100; 1–10,000.</summary>
    [Range(1, 10_000)]
    public int StreamsPerWorkspace { get; init; } = 100;

    /// <summary>
    /// How long a call waits for the log to decide what it asks of a contact, before it answers DEADLINE_EXCEEDED: what is
    /// asked stays taken. An act of consent is answered then, and in force later. Less than the gateway waits. Seconds; default 8; 1–600.
    /// </summary>
    [Range(1, 600)]
    public double DecisionSeconds { get; init; } = 8;

    /// <summary>
    /// An event that is older than this on arrival is historic: it counts but starts nothing. Days; default 30.
    /// </summary>
    [Range(1, 3650)]
    public double HistoricAfterDays { get; init; } = 30;

    /// <summary>
    /// Largest event as it is sent, JSON or protobuf, bytes; kept, it may take twice as much. Default 65,536 (64 KB);
    /// 1 KB–500 KB.
    /// </summary>
    [Range(1024, 500 * 1024)]
    public int EventBytes { get; init; } = 64 * 1024;

    /// <summary>Country of phone numbers that come without a country code, ISO 3166-1 alpha-2. Default CN.</summary>
    [RegularExpression("[A-Z]{2}")]
    public string PhoneRegion { get; init; } = "CN";

    /// <summary>
    /// What a grant of consent counts for that comes with a write key, as from a browser: Unconfirmed (it is kept as
    /// pending and permits nothing), the default, or Counted, where the law of the installation's region is content with
    /// single opt-in. A refusal always counts. Grants with an API key always count.
    /// </summary>
    public WriteKeyGrants WriteKeyGrants { get; init; } = WriteKeyGrants.Unconfirmed;

    /// <summary>
    /// How long the owner of an address may confirm a consent after they were asked. Days; default 7; 1–60.
    /// </summary>
    [Range(1, 60)]
    public int ConfirmationDays { get; init; } = 7;

    /// <summary>
    /// Keys the hashes of what named people who were erased; at least 32 characters. Required outside development. Whoever
    /// loses it lets the erased come back. Stored nowhere.
    /// </summary>
    [RegularExpression(".{32,}")]
    public string Secret { get; init; } = "";

    /// <summary>The secret before this one: what was hashed under it still counts. Default none.</summary>
    [RegularExpression(".{32,}")]
    public string SecretBefore { get; init; } = "";

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
