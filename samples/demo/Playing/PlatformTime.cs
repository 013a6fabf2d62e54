using System.Globalization;
using System.Text.Json.Nodes;

namespace Rapport.Demo.Playing;

/// <summary>The platform's business clock, which a demo may set forward.</summary>
internal sealed class PlatformTime(GatewayClient gateway)
{
    /// <summary>Business time now.</summary>
    public async Task<DateTimeOffset> NowAsync(CancellationToken cancellation) =>
        Parse(await gateway.GetAsync("/v1/admin:clock", cancellation));

    /// <summary>Sets the clock forward, through every timer on the way, and returns when all have caught up.</summary>
    public async Task<DateTimeOffset> AdvanceToAsync(DateTimeOffset to, CancellationToken cancellation) =>
        Parse(await gateway.PostAsync("/v1/admin:advanceClock",
            new JsonObject { ["to"] = to.UtcDateTime.ToString("O", CultureInfo.InvariantCulture) }, cancellation));

    private static DateTimeOffset Parse(JsonNode answer) =>
        DateTimeOffset.Parse(answer["now"]!.GetValue<string>(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
