using FieldCollect.Register.Attachments;
using FieldCollect.Register.Declarations;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Sync;
using FieldCollect.Store.Writing;

namespace FieldCollect.Store.Declarations;

/// <summary>Writes to a declaration that are no officer's field edits. What the declarant wrote enters no Change, on the way in or out.</summary>
internal static class DeclarationWrites
{
    /// <summary>Changes a declaration, and says in its history what has changed but for what the declarant wrote.</summary>
    public static void Change(Declaration declaration, Staging staging, string kind, DateTimeOffset now, string? reason, Action<Declaration> change, PushItem? item = null)
    {
        var type = RecordType.Of(declaration);
        var after = Copy(declaration, type);
        change(after);
        after.Version = declaration.Version + 1;
        var fields = new List<FieldChange>();
        foreach (var field in type.Fields)
        {
            var (was, now_) = (field.Get(declaration), field.Get(after));
            if (Equals(was, now_))
                continue;
            // What the declarant wrote cannot be changed: where it differs it was erased, and must not stand here instead.
            if (field is { Personal: false, Immutable: false } && field.Name != nameof(Record.Version))
                fields.Add(new FieldChange(field.Name, was, now_));
            staging.Set(declaration, field, now_);
        }

        staging.Record(new StagedChange(declaration, kind, fields, declaration.BeatCode, declaration.Version, item?.VisitId, item?.CollectedAt ?? now, reason ?? item?.Reason));
    }

    /// <summary>Takes out what the declarant wrote.</summary>
    public static void Erase(Declaration declaration, DateTimeOffset now)
    {
        foreach (var field in RecordType.Of(declaration).Fields.Where(f => f.Personal))
            field.Set(declaration, null);
        (declaration.Sex, declaration.ErasedAt, declaration.DueOn) = (null, now, null);
    }

    /// <summary>The photo goes with it: its record now, its bytes when the next round of housekeeping comes by.</summary>
    public static void RemovePhoto(Attachment photo, Staging staging, DateTimeOffset now, string reason)
    {
        if (photo.RemovedAt is not null)
            return;
        var type = RecordType.Of(photo);
        staging.Set(photo, type[nameof(Record.RemovedAt)], now);
        staging.Set(photo, type[nameof(Record.Version)], photo.Version + 1);
        staging.Record(new StagedChange(photo, ChangeKind.Removed, [new FieldChange(nameof(Record.RemovedAt), null, now)], photo.BeatCode, photo.Version, null, now, reason));
    }

    private static Declaration Copy(Declaration declaration, RecordType type)
    {
        var copy = new Declaration();
        foreach (var field in type.Fields)
            field.Set(copy, field.Get(declaration));
        return copy;
    }
}
