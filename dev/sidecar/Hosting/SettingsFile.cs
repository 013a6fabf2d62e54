using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rapport.Sidecar.Hosting;

/// <summary>The JSON file that <c>--config</c> names.</summary>
internal static class SettingsFile
{
    /// <summary>How settings are written in JSON, here and on the admin port. Unknown members are errors.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        NumberHandling = JsonNumberHandling.Strict,
    };

    /// <summary>Reads the file and adds the tokens from the environment.</summary>
    /// <exception cref="SettingsException">The file is missing, malformed or faulty; names every fault.</exception>
    public static SidecarSettings Read(string file, Func<string, string?> environment)
    {
        SidecarSettings settings;
        try
        {
            settings = JsonSerializer.Deserialize<SidecarSettings>(File.ReadAllText(file), Json)
                ?? throw new SettingsException($"{file} is empty.");
        }
        catch (Exception unreadable) when (unreadable is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"{file}: {unreadable.Message}");
        }
        if (settings.Faults().ToList() is { Count: > 0 } faults)
            throw new SettingsException($"{file}: {string.Join(" ", faults)}");
        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        return settings with
        {
            ResourcesPath = Path.GetFullPath(settings.ResourcesPath, folder),
            ApiToken = TextOrNull(environment("DAPR_API_TOKEN")),
            AppToken = TextOrNull(environment("APP_API_TOKEN")),
        };
    }

    private static string? TextOrNull(string? value) => string.IsNullOrEmpty(value) ? null : value;
}
