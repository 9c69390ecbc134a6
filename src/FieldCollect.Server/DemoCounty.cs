using System.Text.Encodings.Web;
using System.Text.Json;
using FieldCollect.Register.Doorplates;
using FieldCollect.Store;
using FieldCollect.Store.Accounts;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Server;

/// <summary>A register with beats and no user is a demo county fresh from the generator: it gets accounts, told once here and kept in the data folder.</summary>
public static class DemoCounty
{
    public const string FileName = "demo-accounts.json";

    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static async Task EnsureAccountsAsync(RegisterStore store, Settings settings, CancellationToken cancel)
    {
        if (await DemoAccounts.EnsureAsync(store, cancel) is not { } accounts)
            return;
        var file = new Dictionary<string, object>(accounts.ByRole.ToDictionary(a => a.Key, a => (object)a.Value)) { ["officers"] = accounts.Officers };
        var path = Path.Combine(settings.DataFolder, FileName);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using (var stream = new FileStream(path, options))
            await JsonSerializer.SerializeAsync(stream, file, Readable, cancel);
        Console.WriteLine($"Demo accounts 演示账号 (also in {path}):");
        foreach (var (role, account) in accounts.ByRole)
            Console.WriteLine($"  {role,-14} {account.UserName,-24} {account.Password}{(account.Beat is { } beat ? $"  beat {beat}" : "")}");
    }

    /// <summary>Tells a newcomer the page of one plate, at every start of a demo county.</summary>
    public static async Task TellPlateAsync(RegisterStore store, Settings settings, CancellationToken cancel)
    {
        if (!File.Exists(Path.Combine(settings.DataFolder, FileName)))
            return;
        await using var context = await store.Database.OpenReadContextAsync(cancel);
        var token = await context.Set<Doorplate>().AsNoTracking().Where(p => p.Status == DoorplateStatus.Mounted && p.AddressId != null && p.RemovedAt == null)
            .OrderBy(p => p.Id).Select(p => p.Token).FirstOrDefaultAsync(cancel);
        if (token is not null)
            Console.WriteLine($"A plate's page 门牌页面: {settings.Url.TrimEnd('/')}/d/{token}");
    }
}
