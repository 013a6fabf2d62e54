using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Xunit;

namespace Rapport.Platform.Testing.Api;

/// <summary>Asks every call about one contact for contacts that do not exist.</summary>
public static class StrangerWalk
{
    private static readonly string[] Strangers =
        ["c_01m8mw55fjfdabqq2bqfa505v5", "CONTACT", "c_\u0001", "a b", "a/b", "{p}:x", "昵称", new('x', 300)];

    /// <summary>
    /// Every call whose path names a contact answers NOT_FOUND about a stranger, whatever the id looks like.
    /// </summary>
    /// <param name="calls">The service.</param>
    /// <param name="bodies">
    /// What else the requests need, by name of the call, as protobuf JSON: a faultless request but for the contact.
    /// </param>
    /// <param name="services">Its services.</param>
    public static async Task RefusesAsync(
        CallInvoker calls, IReadOnlyDictionary<string, string> bodies, params IEnumerable<ServiceDescriptor> services)
    {
        var walked = PublicCall.Of(services).Where(call => call.Path.Contains("{contact}", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(walked);
        foreach (var call in walked)
            foreach (var stranger in Strangers)
            {
                var refusal = await call.RefusedAsync(calls, RequestOf(call, stranger, bodies));
                Assert.True(
                    refusal is { Code: StatusCode.NotFound, Reason: "NOT_FOUND" }
                    && refusal.Metadata.GetValueOrDefault("resource") == "contact",
                    $"{call.Name} about \"{stranger}\": {refusal.Code} {refusal.Reason}");
            }
    }

    /// <summary>While nobody can say who exists, nothing is made up: every such call answers UNAVAILABLE.</summary>
    public static async Task AwaitsAsync(
        CallInvoker calls, IReadOnlyDictionary<string, string> bodies, params IEnumerable<ServiceDescriptor> services)
    {
        foreach (var call in PublicCall.Of(services).Where(c => c.Path.Contains("{contact}", StringComparison.Ordinal)))
        {
            var refusal = await call.RefusedAsync(calls, RequestOf(call, Strangers[0], bodies));
            Assert.True(refusal is { Code: StatusCode.Unavailable, Reason: "UNAVAILABLE" },
                $"{call.Name}: {refusal.Code} {refusal.Reason}");
        }
    }

    private static IMessage RequestOf(PublicCall call, string contact, IReadOnlyDictionary<string, string> bodies)
    {
        var request = call.NewRequest(bodies.GetValueOrDefault(call.Rpc.Name, "{}"));
        call.Rpc.InputType.FindFieldByName("contact").Accessor.SetValue(request, contact);
        return request;
    }
}
