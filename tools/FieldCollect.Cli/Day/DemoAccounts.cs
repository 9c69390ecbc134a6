using System.Text.Json;
using FieldCollect.Client;

namespace FieldCollect.Cli.Day;

/// <summary>One account of the demo county.</summary>
/// <param name="UserName">The name to sign in with.</param>
/// <param name="Password">Generated with the county; worth nothing elsewhere.</param>
/// <param name="Beat">An officer's beat.</param>
internal sealed record DemoAccount(string UserName, string Password, string? Beat);

/// <summary>The accounts that the demo county was made with, from demo-accounts.json in the data folder.</summary>
internal sealed record DemoAccounts(DemoAccount Officer, DemoAccount Supervisor)
{
    public static DemoAccounts Read(DirectoryInfo data)
    {
        var file = Path.Combine(data.FullName, "demo-accounts.json");
        if (!File.Exists(file))
            throw new TerminalException("NoDemoAccounts", $"没有找到 demo-accounts.json，请先运行 tools/run。 There is no demo-accounts.json; run tools/run first. [{data.Name}]");
        try
        {
            var accounts = JsonSerializer.Deserialize<DemoAccounts>(File.ReadAllText(file), JsonSerializerOptions.Web);
            if (accounts is { Officer.Beat: not null, Supervisor: not null })
                return accounts;
        }
        catch (JsonException)
        {
            // Said below, without repeating a file that holds passwords.
        }

        throw new TerminalException("NoDemoAccounts", $"demo-accounts.json 格式有误。 demo-accounts.json cannot be read. [{data.Name}]");
    }
}
