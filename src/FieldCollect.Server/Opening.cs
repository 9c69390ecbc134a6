using System.Data.Common;
using FieldCollect.Store;
using FieldCollect.Store.Databases;

namespace FieldCollect.Server;

/// <summary>Opens the register at start, or says in one line on standard error why it cannot be opened.</summary>
public static class Opening
{
    /// <summary>The exit code when the register cannot be opened.</summary>
    public const int Failed = 3;

    /// <summary>The exit code when nothing can listen at the address.</summary>
    public const int CannotListen = 4;

    /// <summary>Serves until told to stop, or says in one line why the address cannot be listened at.</summary>
    public static async Task<int> RunAsync(WebApplication app, Settings settings)
    {
        try
        {
            await app.RunAsync();
            return 0;
        }
        catch (Exception e) when (e is IOException or FormatException or InvalidOperationException)
        {
            await Console.Error.WriteLineAsync($"CannotListen: {settings.Url} is no address or is in use; see {Settings.UrlName}.");
            return CannotListen;
        }
    }

    public static async Task<RegisterStore?> OpenAsync(Settings settings, TimeProvider time)
    {
        try
        {
            // Said at start and not on the first plate: thousands may be printed before anybody scans one.
            _ = settings.HostOnPlates;
            return await RegisterStore.OpenAsync(settings.DataFolder, settings.Database, time);
        }
        catch (RegisterInUseException e)
        {
            await Console.Error.WriteLineAsync($"RegisterInUse: {e.Message} ({settings.DataFolder})");
        }
        catch (Exception e) when (e is InvalidOperationException or InvalidDataException or UnauthorizedAccessException or IOException)
        {
            await Console.Error.WriteLineAsync($"CannotOpen: {e.Message}");
        }
        catch (Exception e) when (e is DbException or ArgumentException)
        {
            // A driver's message may quote the connection string, and with it a password.
            await Console.Error.WriteLineAsync($"CannotOpen: the database of {Settings.DatabaseName} or {Settings.DataName} cannot be opened ({e.GetType().Name}).");
        }

        return null;
    }
}
