using System.Net.Sockets;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using FieldCollect.Client;
using Microsoft.Data.Sqlite;

namespace FieldCollect.Cli.TerminalCommands;

/// <summary>How a terminal's command ends: an exit code, and on standard error a problem code with a sentence. Scripts rely on both.</summary>
internal static class Guard
{
    public const int Done = 0;
    public const int Problem = 1;

    /// <summary>128 + SIGINT, as shells expect.</summary>
    public const int Stopped = 130;

    public static readonly JsonSerializerOptions Json = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static async Task<int> Run(Func<Task<int>> work)
    {
        try
        {
            return await work();
        }
        catch (TerminalException problem)
        {
            return Fail(problem.Code, problem.Target is null ? problem.Message : $"{problem.Message} [{problem.Target}]");
        }
        catch (SqliteException local)
        {
            return Fail("LocalFile", $"无法读写本地数据文件。 The local file cannot be read or written: SQLite error {local.SqliteErrorCode}.");
        }
        catch (Exception file) when (file is IOException or UnauthorizedAccessException)
        {
            return Fail("LocalFile", $"无法读写本地文件。 A local file cannot be read or written: {file.Message}");
        }
        catch (Exception network) when (network is HttpRequestException or SocketException)
        {
            return Fail(TerminalProblems.OutOfReach.Code, $"{TerminalProblems.OutOfReach.Chinese} {TerminalProblems.OutOfReach.English}");
        }
        catch (JsonException)
        {
            // Something else answers at that address: a page of a proxy, another service.
            return Fail(TerminalProblems.MalformedReply.Code, $"{TerminalProblems.MalformedReply.Chinese} {TerminalProblems.MalformedReply.English}");
        }
        catch (OperationCanceledException)
        {
            return Stopped;
        }
    }

    public static int Fail(string code, string message)
    {
        Console.Error.WriteLine($"{code}: {message}");
        return Problem;
    }

    public static int Print<T>(T result)
    {
        Console.Out.WriteLine(JsonSerializer.Serialize(result, Json));
        return Done;
    }
}
