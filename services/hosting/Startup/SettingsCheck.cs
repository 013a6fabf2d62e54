using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Rapport.Hosting.Startup;

/// <summary>Says what is wrong with the settings before anything starts: a sentence each, not a trace of calls.</summary>
public static class SettingsCheck
{
    /// <summary>
    /// Logs a sentence for every setting at fault. True when there is one: the process is to end with exit code 1, and
    /// what was logged has got out.
    /// </summary>
    public static async Task<bool> RefusesSettingsAsync(this WebApplication app)
    {
        var refused = app.RefusedSettings();
        if (refused.Count == 0)
            return false;
        foreach (var sentence in refused)
            Log.SettingRefused(app.Logger, sentence);
        await app.DisposeAsync();
        return true;
    }

    private static IReadOnlyList<string> RefusedSettings(this WebApplication app)
    {
        try
        {
            app.Services.GetRequiredService<IStartupValidator>().Validate();
            return [];
        }
        catch (OptionsValidationException one)
        {
            return [.. one.Failures];
        }
        catch (AggregateException several)
            when (several.InnerExceptions.All(each => each is OptionsValidationException))
        {
            return [.. several.InnerExceptions.Cast<OptionsValidationException>().SelectMany(each => each.Failures)];
        }
    }
}
