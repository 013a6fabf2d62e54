using System.Globalization;
using System.Text.Json.Nodes;

namespace Rapport.Platform.Driving.Clients;

/// <summary>The platform's business clock, which a development machine may set forward.</summary>
/// <param name="gateway">Where it is asked.</param>
public sealed class PlatformTime(GatewayClient gateway)
{
    /// <summary>Business time now.</summary>
    public async Task<DateTimeOffset> NowAsync(CancellationToken cancellation = default) =>
        (await gateway.GetAsync("/v1/admin:clock", cancellation)).Instant("now");

    /// <summary>Sets the clock forward, through every timer on the way, and returns when all have caught up.</summary>
    /// <returns>Business time then.</returns>
    public async Task<DateTimeOffset> AdvanceToAsync(DateTimeOffset to, CancellationToken cancellation = default) =>
        (await gateway.PostAsync("/v1/admin:advanceClock",
            new JsonObject { ["to"] = to.UtcDateTime.ToString("O", CultureInfo.InvariantCulture) }, cancellation))
        .Instant("now");

    /// <summary>Sets the clock forward by so much; by nothing: returns when everything accepted has taken effect.</summary>
    /// <returns>Business time then.</returns>
    public async Task<DateTimeOffset> AdvanceByAsync(TimeSpan by, CancellationToken cancellation = default) =>
        await AdvanceToAsync(await NowAsync(cancellation) + by, cancellation);
}
