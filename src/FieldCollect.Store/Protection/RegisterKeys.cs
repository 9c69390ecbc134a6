using System.Security.Cryptography;
using System.Text.Json;

namespace FieldCollect.Store.Protection;

/// <summary>
/// The keys that open the register's personal values. Made at first start, kept in a file beside the data that only its owner can read;
/// whoever has the database without this file has ciphertext.
/// </summary>
/// <param name="Version">Goes into every ciphertext, so that a later key can stand beside this one.</param>
/// <param name="Encryption">32 bytes, AES-256-GCM.</param>
/// <param name="BlindIndex">32 bytes, HMAC-SHA256.</param>
/// <param name="Tokens">32 bytes; signs page and delta tokens.</param>
public sealed record RegisterKeys(byte Version, byte[] Encryption, byte[] BlindIndex, byte[] Tokens)
{
    public const string FileName = "register-keys.json";

    public static bool Exist(string dataFolder) => File.Exists(Path.Combine(dataFolder, FileName));

    /// <summary>Reads the key file of a data folder, or makes it.</summary>
    /// <exception cref="InvalidDataException">The file is there but is no key file.</exception>
    public static RegisterKeys OpenOrCreate(string dataFolder)
    {
        var path = Path.Combine(dataFolder, FileName);
        if (File.Exists(path))
            return Read(path);

        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(dataFolder);
        else
            Directory.CreateDirectory(dataFolder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var keys = New();
        // Written beside and moved into place: a crash must not leave half a key file, for data may be written under it at once.
        var fresh = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(fresh, options))
        {
            JsonSerializer.Serialize(file, keys);
            file.Flush(flushToDisk: true);
        }

        try
        {
            File.Move(fresh, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process was first; its keys are the keys.
            File.Delete(fresh);
            return Read(path);
        }

        return keys;
    }

    /// <summary>Fresh random keys, for tests and new registers.</summary>
    public static RegisterKeys New() =>
        new(1, RandomNumberGenerator.GetBytes(32), RandomNumberGenerator.GetBytes(32), RandomNumberGenerator.GetBytes(32));

    private static RegisterKeys Read(string path)
    {
        try
        {
            var keys = JsonSerializer.Deserialize<RegisterKeys>(File.ReadAllBytes(path));
            if (keys is { Encryption.Length: 32, BlindIndex.Length: 32, Tokens.Length: 32 })
                return keys;
        }
        catch (JsonException)
        {
            // Said below in one place, without the file's content.
        }

        throw new InvalidDataException($"{path} is not a key file of a register. Restore it from the backup: without it the personal values cannot be opened.");
    }
}
