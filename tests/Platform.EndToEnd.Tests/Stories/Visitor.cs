using System.Text.Json.Nodes;

namespace Rapport.Platform.EndToEnd.Tests.Stories;

/// <summary>Somebody in a story, with a phone, a desktop and an address of their own.</summary>
/// <param name="client">Where their calls go.</param>
internal sealed class Visitor(GatewayClient client)
{
    private readonly string suffix = Guid.NewGuid().ToString("N");

    /// <summary>Cookie of the phone.</summary>
    public string Phone => $"phone-{suffix}";

    /// <summary>Cookie of the desktop.</summary>
    public string Desktop => $"desktop-{suffix}";

    /// <summary>Their address.</summary>
    public string Email => $"{suffix}@example.com";

    /// <summary>Looks at a page without telling who they are.</summary>
    public Task LooksAtAsync(string path, string device) => SendAsync(new JsonObject
    {
        ["type"] = "page", ["anonymousId"] = device,
        ["properties"] = new JsonObject { ["path"] = path, ["topic"] = "solar" },
    });

    /// <summary>Leaves the address on the desktop.</summary>
    public Task TellsWhoTheyAreAsync() => SendAsync(new JsonObject
    {
        ["type"] = "identify", ["anonymousId"] = Desktop,
        ["traits"] = new JsonObject { ["email"] = Email, ["first_name"] = "Ann" },
    });

    /// <summary>Tells more about themselves, rightly and wrongly.</summary>
    public async Task TellsASecretAsync(string phone, string name)
    {
        await SendAsync(new JsonObject
        {
            ["type"] = "identify", ["anonymousId"] = Desktop,
            ["traits"] = new JsonObject { ["email"] = Email, ["phone"] = phone, ["last_name"] = name },
        });
        await SendAsync(new JsonObject { ["type"] = "track", ["userId"] = Email, ["event"] = "", ["name"] = name });
        await SendAsync(new JsonObject
        {
            ["type"] = "identify", ["traits"] = new JsonObject { ["email"] = $"{name} at {Email}@", ["phone"] = phone + "x" },
        });
    }

    /// <summary>Agrees to marketing mail, or takes that back.</summary>
    /// <param name="state">granted or refused.</param>
    public Task DecidesOnMailAsync(string state) => DoesAsync("Consent Changed", new JsonObject
    {
        ["purpose"] = "marketing", ["channel"] = "email", ["state"] = state, ["source"] = "form",
    });

    /// <summary>Does something, logged in by the address.</summary>
    public Task DoesAsync(string name, JsonObject? properties = null, string? device = null)
    {
        var call = new JsonObject
        {
            ["type"] = "track", ["event"] = name, ["properties"] = properties ?? [],
            ["context"] = new JsonObject { ["traits"] = new JsonObject { ["email"] = Email } },
        };
        if (device is not null)
            call["anonymousId"] = device;
        return SendAsync(call);
    }

    /// <summary>Comes far enough to be called: known, agreed, over the threshold.</summary>
    public async Task BecomesQualifiedAsync()
    {
        await TellsWhoTheyAreAsync();
        await DecidesOnMailAsync("granted");
        await DoesAsync("Webinar Registered");
        await DoesAsync("Case Study Read");
        await DoesAsync("White Paper Downloaded");
        await DoesAsync("Quote Requested");
    }

    private Task SendAsync(JsonObject call)
    {
        call["messageId"] = Guid.NewGuid().ToString("N");
        return client.SendBatchAsync([call]);
    }
}
