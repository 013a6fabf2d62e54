using System.Net.Http.Headers;
using System.Text;
using Rapport.Common.V1;
using Rapport.Following.Bus;

namespace Rapport.Platform.Testing.Services;

/// <summary>What a sidecar delivers.</summary>
internal static class CloudEvents
{
    /// <summary>Runs of the log as the body of a request, in the structured form of CloudEvents 1.0.</summary>
    public static StringContent Of(params Stretch[] stretches)
    {
        var data = Encoding.UTF8.GetString(BusMessage.Encode(new Runs { Runs_ = { stretches } }));
        var body = $$"""{"specversion":"1.0","id":"{{Guid.NewGuid()}}","source":"contact","type":"{{BusMessage.RunsType}}","data":{{data}}}""";
        return new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/cloudevents+json"));
    }
}
