// Reads mails as GMime does: all headers, subject and from decoded, every part decoded, text as UTF-8.
// usage: gmime FILE-WITH-NAMES-OF-MAILS SECONDS; prints MB/s by processor time and the bytes that were decoded.
#include <gmime/gmime.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

struct mail { char *bytes; gsize size; };
static gsize decoded;

static void read_part(GMimeObject *parent, GMimeObject *part, gpointer data) {
    (void)parent; (void)data;
    if (GMIME_IS_TEXT_PART(part)) {
        char *text = g_mime_text_part_get_text((GMimeTextPart *)part);
        if (text) decoded += strlen(text);
        g_free(text);
    } else if (GMIME_IS_PART(part)) {
        GMimeDataWrapper *content = g_mime_part_get_content((GMimePart *)part);
        GMimeStream *memory = g_mime_stream_mem_new();
        if (content) g_mime_data_wrapper_write_to_stream(content, memory);
        decoded += g_mime_stream_length(memory);
        g_object_unref(memory);
    }
}

static void read_whole(const struct mail *mail) {
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(mail->bytes, mail->size);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
    if (message) {
        GMimeHeaderList *headers = g_mime_object_get_header_list((GMimeObject *)message);
        for (int i = 0; i < g_mime_header_list_get_count(headers); i++)
            decoded += strlen(g_mime_header_get_raw_value(g_mime_header_list_get_header_at(headers, i))) & 1;
        const char *subject = g_mime_message_get_subject(message);
        decoded += subject ? strlen(subject) : 0;
        decoded += internet_address_list_length(g_mime_message_get_from(message));
        GMimeObject *root = g_mime_message_get_mime_part(message);
        if (GMIME_IS_MULTIPART(root)) g_mime_multipart_foreach((GMimeMultipart *)root, read_part, NULL);
        else read_part(NULL, root, NULL);
        g_object_unref(message);
    }
    g_object_unref(parser);
    g_object_unref(stream);
}

static double processor_seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

int main(int count, char **arguments) {
    if (count != 3) return 64;
    g_mime_init();
    GArray *mails = g_array_new(FALSE, FALSE, sizeof(struct mail));
    char *list, **names;
    double bytes = 0;
    if (!g_file_get_contents(arguments[1], &list, NULL, NULL)) return 66;
    names = g_strsplit(g_strstrip(list), "\n", -1);
    for (char **name = names; *name; name++) {
        struct mail mail;
        if (!g_file_get_contents(*name, &mail.bytes, &mail.size, NULL)) return 66;
        bytes += mail.size;
        g_array_append_val(mails, mail);
    }
    for (guint i = 0; i < mails->len; i++) read_whole(&g_array_index(mails, struct mail, i));
    gsize once = decoded;
    double seconds = atof(arguments[2]), start = processor_seconds(), used;
    int rounds = 0;
    do {
        for (guint i = 0; i < mails->len; i++) read_whole(&g_array_index(mails, struct mail, i));
        rounds++;
        used = processor_seconds() - start;
    } while (used < seconds);
    printf("gmime\t%.2f\ngmime decoded\t%zu\n", bytes * rounds / used / 1e6, once);
    return 0;
}
