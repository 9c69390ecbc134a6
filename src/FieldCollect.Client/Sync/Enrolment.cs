using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using FieldCollect.Client.Local;

namespace FieldCollect.Client.Sync;

/// <summary>
/// Makes the file a device of the register: sign in as the officer, name the device, sign in as the device.
/// The device's id is on the disk before it is sent, so that a lost reply is answered by sending it again and not by a second device.
/// </summary>
internal sealed class Enrolment(LocalStore store, Wire wire, TimeProvider time)
{
    public async Task Enrol(Uri server, string user, string password, string deviceName, string? beat, CancellationToken cancel)
    {
        var device = store.Write(db => Begin(db, server, user, deviceName, beat));
        await wire.SignIn(user, password, null, cancel);
        beat ??= OwnBeat();
        var body = new JsonObject { ["Id"] = device, ["Name"] = deviceName, ["BeatCode"] = beat };
        var reply = await wire.Post("Devices", Encoding.UTF8.GetBytes(WireJson.Text(body)), cancel);
        if (!reply.IsSuccess && !(reply.Status == HttpStatusCode.Conflict && await IsOurs(device, cancel)))
            throw Wire.Problem(reply);
        await wire.SignIn(user, password, device, cancel);
        store.Write(db =>
        {
            db.Set(Meta.Beat, beat);
            db.Set(Meta.Enrolled, WireJson.Time(time.GetUtcNow()));
        });
    }

    /// <summary>The same by a code, without a password on the terminal: who it is for and which beat it serves the register says.</summary>
    public async Task EnrolByCode(EnrolmentPayload shown, string deviceName, CancellationToken cancel)
    {
        var device = store.Write(db =>
        {
            if (db.Get(Meta.Enrolled) is not null)
                throw new TerminalException(TerminalProblems.AlreadyEnrolled);
            db.Set(Meta.Server, shown.Server.ToString());
            db.Set(Meta.DeviceName, deviceName);
            return db.Get(Meta.DeviceId)!;
        });
        await wire.SignInByCode(shown.Code, device, deviceName, cancel);
        var (user, beat) = (wire.User, wire.Beat);
        if (user is null || beat is null)
            throw new TerminalException(TerminalProblems.MalformedReply, "user, beat");
        store.Write(db =>
        {
            db.Set(Meta.User, user);
            db.Set(Meta.Beat, beat);
            db.Set(Meta.Enrolled, WireJson.Time(time.GetUtcNow()));
        });
    }

    public async Task SignIn(string user, string password, CancellationToken cancel)
    {
        var device = store.Read(db => db.Get(Meta.Enrolled) is null ? null : db.Get(Meta.DeviceId)) ?? throw new TerminalException(TerminalProblems.NotEnrolled);
        // A visit is its officer's: it is not sent under the name of whoever has the next shift.
        if (store.Read(db => db.Get(Meta.User) != user && db.Number("SELECT count(*) FROM Outbox WHERE State IN ('waiting','sent')") > 0))
            throw new TerminalException(TerminalProblems.UnsentOfAnother);
        await wire.SignIn(user, password, device, cancel);
        store.Write(db => db.Set(Meta.User, user));
    }

    private static string Begin(LocalSession db, Uri server, string user, string deviceName, string? beat)
    {
        // Rows and unsent work of one beat must not be sent to another server, nor under another officer's name, nor mixed with another beat's.
        if (db.Get(Meta.Enrolled) is not null
            && (db.Get(Meta.Server) != server.ToString() || db.Get(Meta.User) != user || (beat is not null && db.Get(Meta.Beat) != beat)))
            throw new TerminalException(TerminalProblems.AlreadyEnrolled);
        db.Set(Meta.Server, server.ToString());
        db.Set(Meta.User, user);
        db.Set(Meta.DeviceName, deviceName);
        return db.Get(Meta.DeviceId)!;
    }

    // The key was made here, so a row of that key which this officer may see is this device, enrolled before a reply was lost.
    private async Task<bool> IsOurs(string device, CancellationToken cancel) => (await wire.Get($"Devices({device})", cancel)).IsSuccess;

    private string OwnBeat() => wire.Beats is [var only] ? only : throw new TerminalException(TerminalProblems.SeveralBeats, "beat");
}
