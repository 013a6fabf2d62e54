using Google.Protobuf.Reflection;
using Xunit;

namespace Rapport.Platform.Testing.Calls;

/// <summary>Plays whole and faulty calls of all HTTP forms of a service's public calls against it.</summary>
public static class FaultyCalls
{
    /// <summary>Calls of each form, one half whole, one half faulty.</summary>
    public const int PerBinding = 80;

    /// <summary>Fails with the answers that break <see cref="AnswerLaw"/>; gives the number of calls.</summary>
    /// <param name="rest">Calls as the gateway does.</param>
    /// <param name="services">The public services.</param>
    /// <param name="seed">Seed of the chance.</param>
    /// <param name="plausible">Values for fields of a name.</param>
    /// <param name="without">Names of calls that are left out.</param>
    public static async Task<int> PlayAsync(HttpClient rest, IEnumerable<ServiceDescriptor> services, int seed,
        IReadOnlyDictionary<string, string[]>? plausible = null, params IReadOnlyList<string> without)
    {
        var writer = new CallWriter(seed, plausible);
        var breaches = new List<string>();
        var calls = 0;
        foreach (var binding in services.SelectMany(CallBinding.Of).Where(binding => !without.Contains(binding.Rpc.Name)))
        {
            for (var i = 0; i < PerBinding; i++, calls++)
            {
                var call = i % 2 == 0 ? writer.Whole(binding) : writer.Faulty(binding);
                using var answer = await rest.SendAsync(call.ToRequest());
                var body = await answer.Content.ReadAsStringAsync();
                if (AnswerLaw.Breach((int)answer.StatusCode, body) is { } breach)
                    breaches.Add($"{call}\n   {(int)answer.StatusCode} {breach}: {body[..Math.Min(body.Length, 400)]}");
            }
        }

        Assert.True(breaches.Count == 0, $"{breaches.Count} of {calls}:\n{string.Join("\n", breaches.Take(25))}");
        return calls;
    }
}
