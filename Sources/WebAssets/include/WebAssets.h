#ifndef MAILROOM_WEB_ASSETS_H
#define MAILROOM_WEB_ASSETS_H

/// One file that is compiled into the program.
typedef struct {
    const char *name;
    const unsigned char *start;
    unsigned long size;
} mailroom_asset;

unsigned long mailroom_asset_count(void);
mailroom_asset mailroom_asset_at(unsigned long index);

#endif
