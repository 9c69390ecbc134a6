using System.Security.Cryptography;
using System.Text.Json;
using FieldCollect.Register;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Attachments;
using FieldCollect.Register.Declarations;
using FieldCollect.Register.Doorplates;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Houses;
using FieldCollect.Register.Rules;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Model;
using FieldCollect.Store.Writing;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Declarations;

/// <summary>What came of a code that somebody typed.</summary>
public enum CodeResult
{
    Right,
    Wrong,

    /// <summary>Too old, tried too often, or never given out: one answer, so that nobody learns which.</summary>
    Gone,
}

/// <summary>What came of a code, and of the declaration that waited for it.</summary>
/// <param name="Result">Whether the code was right.</param>
/// <param name="Receipt">The number, when it was.</param>
/// <param name="Ask">Whom to ask, when it was right for the first time.</param>
public sealed record Taken(CodeResult Result, string? Receipt = null, LandlordQuestion? Ask = null);

/// <summary>What the landlord is to be asked.</summary>
/// <param name="Phone">The phone that the register has of the owner.</param>
/// <param name="Number">Names the question.</param>
/// <param name="Code">Only who holds the phone has it.</param>
/// <param name="Address">The full text.</param>
/// <param name="Tenant">The declared name's first character.</param>
public sealed record LandlordQuestion(string Phone, string Number, string Code, string Address, string Tenant);

/// <summary>
/// The way in for people without an account: what is declared waits, encrypted, until the phone is confirmed by a code; then it is a <see cref="Declaration"/>
/// of the beat. It writes nothing else: no resident, no stay, no house.
/// </summary>
public sealed class Intake(RegisterStore store)
{
    /// <summary>A message may take minutes to come, and somebody of seventy takes some to type it.</summary>
    public static readonly TimeSpan CodeLasts = TimeSpan.FromMinutes(15);

    /// <summary>Wrong codes until a new one must be asked for.</summary>
    public const int MostTries = 5;

    /// <summary>Declarations that wait for their code at one time, in the whole register: far above a county's busiest hour, and 20 MB at most.</summary>
    public const int MostPending = 5_000;

    /// <summary>How long a photo may follow its declaration: whoever has just sent it is still there.</summary>
    public static readonly TimeSpan PhotoFollows = TimeSpan.FromHours(1);

    private const string PendingTable = "PendingDeclarations";

    private readonly PublicNumbers _numbers = new(store.Personal.Keys);

    /// <summary>The rules that a declaration breaks, as it would stand; those about its check digit are the officer's.</summary>
    public IReadOnlyList<Breach> Check(Declaration declaration)
    {
        var today = County.Day(store.Time.GetUtcNow());
        Derive.Apply(declaration, new DeriveContext(store.Codes, today));
        return [.. RegisterRules.Check(declaration, new RuleContext(store.Codes, today)).Where(b => b.Rule.Severity == RuleSeverity.Refuse)];
    }

    /// <summary>Keeps a declaration until its phone is confirmed.</summary>
    /// <returns>What names it, and the code to send; null when too many wait.</returns>
    public async Task<(Guid Pending, string Code)?> BeginAsync(Declaration declaration, CancellationToken cancel)
    {
        var now = store.Time.GetUtcNow();
        var id = new Guid(RandomNumberGenerator.GetBytes(16));
        var code = PublicNumbers.NewCode();
        var pending = new PendingDeclaration
        {
            Id = id,
            ProtectedBody = store.Personal.Seal(JsonSerializer.Serialize(declaration, FieldJson.Options), PendingTable, nameof(PendingDeclaration.ProtectedBody), id)!,
            PhoneIndex = store.Personal.Index(declaration.Phone, PersonalKind.Phone)!,
            CodeHash = _numbers.HashOfCode(code, id),
            CreatedAt = now,
            ExpiresAt = now + CodeLasts,
        };
        return await store.WriteAsync(
            async context =>
            {
                if (await context.PendingDeclarations.CountAsync(cancel) >= MostPending)
                    return false;
                context.Add(pending);
                await context.SaveChangesAsync(cancel);
                return true;
            },
            cancel) ? (id, code) : null;
    }

    /// <summary>Takes a declaration in when the code is the one that was sent. Sent again it declares nothing anew and tells the same receipt.</summary>
    public async Task<Taken> ConfirmAsync(Guid pendingId, string code, CancellationToken cancel)
    {
        var now = store.Time.GetUtcNow();
        // Counted before it is compared, and for good: who breaks off before the answer has tried all the same.
        var tried = await store.WriteAsync(
            context => context.PendingDeclarations.Where(p => p.Id == pendingId && p.ExpiresAt > now && p.Tries < MostTries)
                .ExecuteUpdateAsync(p => p.SetProperty(x => x.Tries, x => x.Tries + 1), cancel),
            cancel);
        if (tried == 0)
            return new Taken(CodeResult.Gone);
        return await store.WriteAsync(
            async context =>
            {
                // Who presses the button twice has declared once: the second waits here until the first is written, and then finds its receipt.
                await context.PendingDeclarations.Where(p => p.Id == pendingId).ExecuteUpdateAsync(p => p.SetProperty(x => x.Tries, x => x.Tries), cancel);
                var pending = await context.PendingDeclarations.SingleOrDefaultAsync(p => p.Id == pendingId, cancel);
                if (pending is null)
                    return new Taken(CodeResult.Gone);
                if (!CryptographicOperations.FixedTimeEquals(_numbers.HashOfCode(code, pendingId), pending.CodeHash))
                    return new Taken(CodeResult.Wrong);
                if (pending.ProtectedReceipt is { } kept)
                    return new Taken(CodeResult.Right, store.Personal.Open(kept, PendingTable, nameof(PendingDeclaration.ProtectedReceipt), pendingId));
                var declaration = JsonSerializer.Deserialize<Declaration>(store.Personal.Open(pending.ProtectedBody, PendingTable, nameof(PendingDeclaration.ProtectedBody), pendingId)!, FieldJson.Options)!;
                // The plate may have gone, or the address to another beat, while the message was under way.
                if (await context.Set<Address>().AsNoTracking().SingleOrDefaultAsync(a => a.Id == declaration.AddressId && a.RemovedAt == null, cancel) is not { } address)
                    return new Taken(CodeResult.Gone);
                if (await context.Set<Doorplate>().AsNoTracking().SingleOrDefaultAsync(p => p.Id == declaration.DoorplateId, cancel) is not { } plate || plate.BeatCode != address.BeatCode)
                    declaration.DoorplateId = null;
                declaration.BeatCode = address.BeatCode;
                var receipt = PublicNumbers.NewNumber();
                var ask = await TakeInAsync(context, declaration, address, receipt, now, cancel);
                pending.ProtectedBody = [];
                pending.ProtectedReceipt = store.Personal.Seal(receipt, PendingTable, nameof(PendingDeclaration.ProtectedReceipt), pendingId);
                context.Entry(pending).State = EntityState.Modified;
                await context.SaveChangesAsync(cancel);
                return new Taken(CodeResult.Right, receipt, ask);
            },
            cancel);
    }

    /// <summary>Where a declaration stands: its kind and status, when it came and was decided. Nothing of what was declared. Null for a number that is none.</summary>
    public async Task<(string Kind, string Status, DateTimeOffset DeclaredAt, DateTimeOffset? DecidedAt)?> StatusAsync(string number, CancellationToken cancel)
    {
        var (hash, now) = (_numbers.HashOfNumber(number), store.Time.GetUtcNow());
        await using var context = await store.Database.OpenReadContextAsync(cancel);
        var found = await (from n in context.PublicNumbers
                           where n.NumberHash == hash && n.CodeHash == null && n.ExpiresAt > now
                           join d in context.Set<Declaration>() on n.DeclarationId equals d.Id
                           select new { d.Kind, d.Status, d.DeclaredAt, d.DecidedAt }).SingleOrDefaultAsync(cancel);
        // That a landlord is asked would tell that the house is let: to the public it has been received, and nothing more.
        return found is null ? null : (found.Kind, found.Status == DeclarationStatus.AwaitsLandlord ? DeclarationStatus.Received : found.Status, found.DeclaredAt, found.DecidedAt);
    }

    /// <summary>Whether a photo may still follow a declaration.</summary>
    public async Task<bool> TakesPhotoAsync(string number, CancellationToken cancel)
    {
        await using var context = await store.Database.OpenReadContextAsync(cancel);
        return await WithoutPhotoAsync(context, number, cancel) is not null;
    }

    /// <summary>Adds a photo. One a declaration; of one that is not taken no bytes stay.</summary>
    /// <returns>False when it takes none.</returns>
    public async Task<bool> AddPhotoAsync(string number, string contentType, byte[] photo, CancellationToken cancel)
    {
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(photo));
        await store.Files.KeepAsync(sha256, photo.Length, new MemoryStream(photo), cancel);
        var added = false;
        try
        {
            return added = await AddPhotoAsync(number, contentType, photo.Length, sha256, cancel);
        }
        finally
        {
            if (!added)
                await ForgetAsync(sha256);
        }
    }

    // Of several photos that are sent at once for one declaration only one is taken: the others would be bytes on the disk that no record ever names.
    private async Task ForgetAsync(string sha256)
    {
        await using var context = await store.Database.OpenReadContextAsync(CancellationToken.None);
        if (!await context.Set<Attachment>().AnyAsync(a => a.Sha256 == sha256 && a.RemovedAt == null))
            store.Files.Delete(sha256);
    }

    private Task<bool> AddPhotoAsync(string number, string contentType, long length, string sha256, CancellationToken cancel) => store.WriteAsync(
        async context =>
        {
            var now = store.Time.GetUtcNow();
            var (rows, staging) = Begin(context);
            if (await WithoutPhotoAsync(context, number, cancel) is not { } id || await rows.Stored.FindAsync<Declaration>(id) is not { } declaration)
                return false;
            var photo = new Attachment
            {
                Id = Ids.New(now), Version = 1, BeatCode = declaration.BeatCode, Kind = "photo", ContentType = contentType, Length = length, Sha256 = sha256, StoredAt = now,
            };
            staging.Add(photo);
            staging.Record(new StagedChange(photo, Register.Sync.ChangeKind.Created, null, null, 1, null, now, null));
            DeclarationWrites.Change(declaration, staging, Register.Sync.ChangeKind.Updated, now, null, d => d.PhotoId = photo.Id);
            await new History(context, store.Personal, Actor.Public, now).SaveAsync(staging, rows, []);
            return true;
        },
        cancel);

    /// <summary>The landlord's answer about a tenant: once, with the code that was sent to the register's phone of the owner.</summary>
    public async Task<CodeResult> AnswerAsync(string number, string code, bool yes, CancellationToken cancel)
    {
        var (hash, now) = (_numbers.HashOfNumber(number), store.Time.GetUtcNow());
        var tried = await store.WriteAsync(
            context => context.PublicNumbers.Where(n => n.NumberHash == hash && n.CodeHash != null && n.ExpiresAt > now && n.Tries < MostTries)
                .ExecuteUpdateAsync(n => n.SetProperty(x => x.Tries, x => x.Tries + 1), cancel),
            cancel);
        if (tried == 0)
            return CodeResult.Gone;
        return await store.WriteAsync(
            async context =>
            {
                if (await context.PublicNumbers.SingleOrDefaultAsync(n => n.NumberHash == hash, cancel) is not { CodeHash: { } codeHash } question)
                    return CodeResult.Gone;
                if (!CryptographicOperations.FixedTimeEquals(_numbers.HashOfCode(code, question.DeclarationId), codeHash))
                    return CodeResult.Wrong;
                context.Remove(question);
                context.ChangeTracker.DetectChanges();
                await context.SaveChangesAsync(cancel);
                var (rows, staging) = Begin(context);
                if (await rows.Stored.FindAsync<Declaration>(question.DeclarationId) is not { Status: DeclarationStatus.AwaitsLandlord } declaration)
                    return CodeResult.Gone;
                DeclarationWrites.Change(declaration, staging, Register.Sync.ChangeKind.Updated, now, null, d => Answered(d, yes ? LandlordAnswer.Yes : LandlordAnswer.No, store.Codes, now));
                await new History(context, store.Personal, Actor.Public, now).SaveAsync(staging, rows, []);
                return CodeResult.Right;
            },
            cancel);
    }

    /// <summary>The landlord has said something, or nothing in time: from now on it is the officer's.</summary>
    internal static void Answered(Declaration declaration, string answer, Register.CodeLists.CodeLists codes, DateTimeOffset now)
    {
        declaration.LandlordAnswer = answer;
        declaration.Status = DeclarationStatus.Received;
        declaration.DueOn = TimeLimits.LastDay(codes, TimeLimits.CheckOf(declaration.Kind), now, declaration.BeatCode) ?? County.Day(now);
    }

    private async Task<LandlordQuestion?> TakeInAsync(RegisterContext context, Declaration declaration, Address address, string receipt, DateTimeOffset now, CancellationToken cancel)
    {
        var codes = store.Codes;
        declaration.Id = Ids.New(now);
        declaration.Version = 1;
        declaration.DeclaredAt = now;
        declaration.Status = DeclarationStatus.Received;
        declaration.DueOn = TimeLimits.LastDay(codes, TimeLimits.CheckOf(declaration.Kind), now, declaration.BeatCode) ?? County.Day(now);
        declaration.ExpiresOn = TimeLimits.LastDay(codes, TimeLimits.Expiry, now, declaration.BeatCode) ?? County.Day(now).AddMonths(1);
        LandlordQuestion? ask = null;
        if (declaration.Kind == DeclarationKind.Residence && await LandlordAsync(context, declaration.AddressId, cancel) is { } phone)
        {
            var (number, code) = (PublicNumbers.NewNumber(), PublicNumbers.NewCode());
            var until = TimeLimits.LastDay(codes, TimeLimits.Landlord, now, declaration.BeatCode) ?? County.Day(now);
            (declaration.Status, declaration.LandlordAnswer, declaration.DueOn) = (DeclarationStatus.AwaitsLandlord, LandlordAnswer.Asked, null);
            context.Add(new PublicNumber { NumberHash = _numbers.HashOfNumber(number), DeclarationId = declaration.Id, CodeHash = _numbers.HashOfCode(code, declaration.Id), ExpiresAt = EndOf(until) });
            ask = new LandlordQuestion(phone, number, code, address.FullText, declaration.Name!.EnumerateRunes().First().ToString());
        }

        context.Add(new PublicNumber
        {
            NumberHash = _numbers.HashOfNumber(receipt),
            DeclarationId = declaration.Id,
            ExpiresAt = EndOf(TimeLimits.LastDay(codes, TimeLimits.Receipt, now) ?? County.Day(now).AddMonths(6)),
        });
        await context.SaveChangesAsync(cancel);
        var (rows, staging) = Begin(context);
        staging.Add(declaration);
        staging.Record(new StagedChange(declaration, Register.Sync.ChangeKind.Created, null, null, 1, null, now, null));
        await new History(context, store.Personal, Actor.Public, now).SaveAsync(staging, rows, []);
        return ask;
    }

    // One let house with a phone, or nobody is asked: which of several owners it is, the officer finds out.
    private static async Task<string?> LandlordAsync(RegisterContext context, Guid addressId, CancellationToken cancel)
    {
        var let = await context.Set<House>()
            .Where(h => h.AddressId == addressId && h.RemovedAt == null && h.EndedOn == null && h.Occupancy == Occupancy.Let)
            .OrderBy(h => h.Id).Take(2).ToListAsync(cancel);
        return let is [{ OwnerPhone: { Length: > 0 } phone }] ? phone : null;
    }

    private async Task<Guid?> WithoutPhotoAsync(RegisterContext context, string number, CancellationToken cancel)
    {
        var (hash, since) = (_numbers.HashOfNumber(number), store.Time.GetUtcNow() - PhotoFollows);
        return await (from n in context.PublicNumbers
                      where n.NumberHash == hash && n.CodeHash == null
                      join d in context.Set<Declaration>() on n.DeclarationId equals d.Id
                      where d.Kind == DeclarationKind.Hazard && d.Status == DeclarationStatus.Received && d.PhotoId == null && d.DeclaredAt > since
                      select (Guid?)d.Id).SingleOrDefaultAsync(cancel);
    }

    private (WorkingSet Rows, Staging Staging) Begin(RegisterContext context)
    {
        var rows = new WorkingSet(context, store.Personal);
        return (rows, new Staging(rows));
    }

    private static DateTimeOffset EndOf(DateOnly day) => new(day.AddDays(1).ToDateTime(TimeOnly.MinValue), County.Offset);
}
