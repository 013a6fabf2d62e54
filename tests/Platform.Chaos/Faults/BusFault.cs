using System.Globalization;
using System.Net.Http.Json;

namespace Rapport.Platform.Chaos.Faults;

/// <summary>The sidecar loses 3 %, delivers a quarter twice, reorders and delays, for a while.</summary>
/// <param name="length">How long.</param>
/// <param name="seed">The sidecar's dice.</param>
internal sealed class BusFault(TimeSpan length, int seed) : IFault
{
    /// <inheritdoc/>
    public string Name => "bad bus";

    /// <inheritdoc/>
    public async Task InjectAsync(Scene scene)
    {
        using var admin = new HttpClient
        {
            BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{scene.Stack.Port("sidecar-admin")}")),
        };
        var record = scene.Begin(Name);
        await SetAsync(admin, new
        {
            lossPercent = 3, duplicatePercent = 25, reorderWindow = 30, delayMilliseconds = 200, seed,
        });
        await Task.Delay(length);
        await SetAsync(admin, new { });
        scene.Follow(record);
    }

    private static async Task SetAsync(HttpClient admin, object settings)
    {
        using var answer = await admin.PostAsJsonAsync("/chaos", settings);
        answer.EnsureSuccessStatusCode();
    }
}
