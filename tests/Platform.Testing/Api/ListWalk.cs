using System.Collections;
using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Xunit;

namespace Rapport.Platform.Testing.Api;

/// <summary>Pages through lists as callers do, and as those do who should not.</summary>
public static class ListWalk
{
    private const int LeastItems = 3;

    /// <summary>
    /// Every paged list of the services holds its promises: see <see cref="HoldsAsync"/>.
    /// </summary>
    /// <param name="own">The service, asked in the workspace that has the items.</param>
    /// <param name="foreign">The same in another workspace.</param>
    /// <param name="lists">
    /// Requests by name of the call, as protobuf JSON, each for a list of at least three items.
    /// </param>
    /// <param name="elsewhere">Calls that another test walks, since their items take a story to come about.</param>
    /// <param name="services">The services.</param>
    public static async Task AllHoldAsync(
        CallInvoker own, CallInvoker foreign, IReadOnlyDictionary<string, string> lists,
        IReadOnlyCollection<string> elsewhere, params IEnumerable<ServiceDescriptor> services)
    {
        var paged = PublicCall.Of(services).Where(call => call.IsPaged).ToList();
        Assert.Equal(
            paged.Select(call => call.Rpc.Name).Order(), lists.Keys.Concat(elsewhere).Order());
        foreach (var call in paged.Where(call => lists.ContainsKey(call.Rpc.Name)))
            await HoldsAsync(call, own, foreign, lists[call.Rpc.Name]);
    }

    /// <summary>
    /// Pages of one item tell the same as one large page, without repeats or gaps; a negative size, and a token that is
    /// nonsense, changed, of another workspace or of another list, are refused with a reason; a size beyond the limit is cut.
    /// </summary>
    public static async Task HoldsAsync(PublicCall call, CallInvoker own, CallInvoker foreign, string json)
    {
        var whole = Items(await call.AskAsync(own, With(call, json, 10_000, "")));
        Assert.True(whole.Count >= LeastItems, $"{call.Name} has only {whole.Count} items");
        var (walked, token) = (new List<string>(), "");
        string second = "";
        do
        {
            var page = await call.AskAsync(own, With(call, json, 1, token));
            walked.AddRange(Items(page));
            token = (string)page.Descriptor.FindFieldByName("next_page_token").Accessor.GetValue(page);
            second = second.Length == 0 ? token : second;
            Assert.True(walked.Count <= whole.Count, $"{call.Name} repeats itself: {string.Join('\n', walked)}");
        }
        while (token.Length > 0);
        Assert.True(whole.SequenceEqual(walked), $"{call.Name}: {walked.Count} in pages, {whole.Count} in one");

        await RefusesAsync(call, own, With(call, json, -1, ""), "FIELDS_INVALID");
        foreach (var bad in (string[])["zzz", "AAAA", second[..^1], second + "A", (second[0] == 'A' ? 'B' : 'A') + second[1..], " "])
            await RefusesAsync(call, own, With(call, json, 1, bad), "PAGE_TOKEN_INVALID");
        var elsewhere = await call.RefusedAsync(foreign, With(call, json, 1, second));
        Assert.True(elsewhere.Reason is "PAGE_TOKEN_INVALID" or "NOT_FOUND",
            $"{call.Name} takes the token of another workspace: {elsewhere}");
    }

    /// <summary>A token of one list is refused by another, or by the same with other arguments.</summary>
    public static async Task RefusesTokenOfAsync(
        CallInvoker own, PublicCall call, string json, PublicCall other, string otherJson)
    {
        var page = await call.AskAsync(own, With(call, json, 1, ""));
        var token = (string)page.Descriptor.FindFieldByName("next_page_token").Accessor.GetValue(page);
        Assert.NotEqual("", token);
        await RefusesAsync(other, own, With(other, otherJson, 1, token), "PAGE_TOKEN_INVALID");
    }

    private static async Task RefusesAsync(PublicCall call, CallInvoker calls, IMessage request, string reason)
    {
        var refusal = await call.RefusedAsync(calls, request);
        Assert.True(refusal is { Code: StatusCode.InvalidArgument } && refusal.Reason == reason,
            $"{call.Name} {request}: {refusal.Code} {refusal.Reason}, not {reason}");
    }

    private static IMessage With(PublicCall call, string json, int size, string token)
    {
        var request = call.NewRequest(json);
        request.Descriptor.FindFieldByName("page_size").Accessor.SetValue(request, size);
        request.Descriptor.FindFieldByName("page_token").Accessor.SetValue(request, token);
        return request;
    }

    // The items are the first repeated field (AIP-158). What is told as of now may differ between two readings.
    private static List<string> Items(IMessage page)
    {
        var field = page.Descriptor.Fields.InFieldNumberOrder().First(f => f.IsRepeated && !f.IsMap);
        return [.. ((IEnumerable)field.Accessor.GetValue(page)).Cast<object>().Select(Identity)];
    }

    private static string Identity(object item)
    {
        if (item is not IMessage message)
            return (string)item;
        foreach (var name in (string[])["id", "contact", "version", "number"])
            if (message.Descriptor.FindFieldByName(name) is { IsRepeated: false } field
                && field.Accessor.GetValue(message) is { } value && !value.Equals("") && !value.Equals(0))
                return string.Create(CultureInfo.InvariantCulture, $"{value}");
        return message.ToString()!;
    }
}
