using System.ComponentModel.DataAnnotations;

namespace Rapport.Gateway.Smoke;

/// <summary>Settings of <c>Rapport.Gateway smoke</c> (section <c>Smoke</c>).</summary>
public sealed record SmokeOptions
{
    /// <summary>The gateway's HTTP address. Default http://127.0.0.1:8080.</summary>
    [Required]
    public Uri Gateway { get; init; } = new("http://127.0.0.1:8080");

    /// <summary>Write key of a workspace; without it no event is sent.</summary>
    public string WriteKey { get; init; } = "";

    /// <summary>API key of the same workspace that may read contacts.</summary>
    public string ApiKey { get; init; } = "";

    /// <summary>How long all of it may take. Default 2 min; 1 s–10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(2);
}
