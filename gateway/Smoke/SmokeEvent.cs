using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Rapport.Gateway.Smoke;

/// <summary>One event on its way through the platform. It belongs to a contact of its own, always the same.</summary>
internal sealed class SmokeEvent(SmokeOptions options)
{
    private const string User = "rapport-smoke-test";
    private readonly string id = $"smoke-{Guid.NewGuid():N}";
    private readonly HttpClient http = new() { BaseAddress = options.Gateway, Timeout = TimeSpan.FromSeconds(10) };
    private bool isSent;

    /// <summary>Sends the event if that has not succeeded yet, and looks for it; null when it is there.</summary>
    public async Task<string?> PassAsync(CancellationToken stop)
    {
        try
        {
            if (!isSent && await SendAsync(stop) is { } refusal)
                return refusal;
            isSent = true;
            return await FindAsync(stop);
        }
        catch (HttpRequestException fault)
        {
            return $"the gateway cannot be reached: {fault.HttpRequestError}";
        }
        catch (TaskCanceledException) when (!stop.IsCancellationRequested)
        {
            return "the gateway did not answer within 10 s";
        }
    }

    private async Task<string?> SendAsync(CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/v1/track", UriKind.Relative));
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(options.WriteKey + ":")));
        request.Content = JsonContent.Create(new { messageId = id, userId = User, @event = "Smoke Test" });
        using var answer = await http.SendAsync(request, stop);
        return answer.IsSuccessStatusCode ? null : $"/v1/track answers {(int)answer.StatusCode}";
    }

    private async Task<string?> FindAsync(CancellationToken stop)
    {
        using var contact = await GetAsync($"/v1/contacts:lookup?identifier=user_id:{User}", stop);
        if (contact is null)
            return "the contact is not there yet";
        var name = contact.RootElement.GetProperty("contact").GetString();
        using var events = await GetAsync($"/v1/contacts/{name}/events?name=smoke_test", stop);
        return events?.RootElement.GetProperty("events").EnumerateArray()
            .Any(one => one.GetProperty("id").GetString() == id) == true ? null : "the event is not on the timeline yet";
    }

    private async Task<JsonDocument?> GetAsync(string path, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", options.ApiKey);
        using var answer = await http.SendAsync(request, stop);
        return answer.IsSuccessStatusCode
            ? await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync(stop), cancellationToken: stop)
            : null;
    }
}
