using System.Diagnostics;
using Grpc.Core;
using Grpc.Net.Client;
using Rapport.Contact.V1;
using Rapport.Platform.Testing.Stores;
using Rapport.Runtime;

namespace Rapport.Contact.Tests.Service;

/// <summary>The contact service as a process of its own, which can be stopped and killed.</summary>
internal sealed class ContactProcess : IDisposable
{
    private readonly Process process;
    private readonly GrpcChannel channel;

    private ContactProcess(Process process, int port)
    {
        this.process = process;
        channel = GrpcChannel.ForAddress($"http://127.0.0.1:{port}");
    }

    public ContactService.ContactServiceClient Contacts => new(channel);

    public EventLogService.EventLogServiceClient Log => new(channel);

    public static async Task<ContactProcess> StartAsync(MongoFixture mongo, string database)
    {
        var port = FreePort.Next();
        var start = new ProcessStartInfo("dotnet", Path.Combine(AppContext.BaseDirectory, "Rapport.Contact.dll"))
        {
            WorkingDirectory = AppContext.BaseDirectory, RedirectStandardOutput = true, RedirectStandardError = true,
            Environment =
            {
                ["Rapport__Port"] = $"{port}", ["Rapport__Loopback"] = "true", ["Rapport__ServiceToken"] = ContactApp.Token,
                ["ConnectionStrings__Mongo"] = mongo.ConnectionString, ["Mongo__Database"] = database,
                ["Contact__Partitions"] = "8", ["DAPR_GRPC_ENDPOINT"] = "http://127.0.0.1:1",
            },
        };
        var process = Process.Start(start)!;
        // Unread pipes would block it.
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var contact = new ContactProcess(process, port);
        await ContactApp.EventuallyAsync(
            async () => await contact.Log.GetLogStatusAsync(new GetLogStatusRequest(), ContactApp.Caller), _ => true);
        return contact;
    }

    /// <summary>SIGSTOP: the process stands still and notices nothing.</summary>
    public void Pause() => Signal("STOP");

    /// <summary>SIGCONT.</summary>
    public void Resume() => Signal("CONT");

    /// <summary>kill -9.</summary>
    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill();
        process.WaitForExit();
        process.Dispose();
        channel.Dispose();
    }

    private void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{process.Id}"]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }
}
