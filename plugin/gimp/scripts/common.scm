; SPDX-License-Identifier: GPL-3.0-or-later
;
; DISK Lens Blur for scripts and shells. With this file in one of GIMP's scripts folders:
;
;   (disk-lens-blur-file IN DEPTH OUT "name=value" ...)
;       blurs one picture
;   (disk-lens-blur-folder IN-FOLDER DEPTH OUT-FOLDER "name=value" ...)
;       blurs every picture of a folder into another, under the same names
;
; DEPTH is the file of a depth map; "" takes the one beside the picture (photo-depth.png for photo.jpg),
; "none" blurs evenly. Names are those of the command line program's options, and
;
;   overwrite=yes     an output that is there already is written anew instead of kept
;   report=FILE       where the report goes; for folders disk-lens-blur.txt in the output's folder
;
; The report has a line for each picture: "done", "skipped" or "failed", a tab, the picture, and why.
; Its last line counts them: "3 done, 1 skipped, 0 failed". A failure is an error of the whole at its
; end, so that GIMP 3 exits with another status than 0; GIMP 2.10 always exits with 0, and the report
; tells: grep -q ', 0 failed$' REPORT.
;
; The file that is installed is this one behind gimp-2.scm or gimp-3.scm, which hold what the two
; versions call differently.

; --- Errors ---------------------------------------------------------------------------------------

; What went wrong as a text, or #f; a call of GIMP's that fails ends a script otherwise.
(define (dlb-try thunk)
  (let* ((hook *error-hook*)
         (problem (call-with-current-continuation
                    (lambda (leave)
                      (set! *error-hook* (lambda words (leave (dlb-words words))))
                      (thunk)
                      #f))))
    (set! *error-hook* hook)
    problem))

(define (dlb-words words)
  (if (null? words)
      ""
      (string-append (if (string? (car words)) (car words) "") (dlb-words (cdr words)))))

; A report's line is one line.
(define (dlb-one-line text)
  (list->string (map (lambda (c) (if (or (char=? c #\newline) (char=? c #\tab)) #\space c))
                     (string->list text))))

; --- Options --------------------------------------------------------------------------------------

; Name, default, and the choices where there are any, in the procedure's order.
(define dlb-table
  '(("aperture" "disc") ("radius" 16) ("rotation" 0) ("samples" 48) ("focus" 1) ("focus-range" 0)
    ("near" "white" "white" "black") ("near-strength" 1) ("far-strength" 1)
    ("occlusion" "yes" "yes" "no") ("highlight-factor" 0) ("highlight-threshold-low" 0)
    ("highlight-threshold-high" 1) ("squeeze" 1) ("cat-eye" 0) ("rim" 0) ("fringe" 0)
    ("engine" "auto" "auto" "dense" "fft" "cascade" "pyramid" "spans") ("depth-cleanup" 0.5)))

; The place of a character in a text, or #f.
(define (dlb-index text char from)
  (cond ((= from (string-length text)) #f)
        ((char=? char (string-ref text from)) from)
        (else (dlb-index text char (+ from 1)))))

; ("name" . "value") of "name=value".
(define (dlb-split option)
  (let ((at (dlb-index option #\= 0)))
    (if (not at)
        (error (string-append "not name=value: " option)))
    (cons (substring option 0 at) (substring option (+ at 1) (string-length option)))))

(define (dlb-check-names settings)
  (for-each (lambda (setting)
              (if (not (or (assoc (car setting) dlb-table)
                           (member (car setting) '("overwrite" "report"))))
                  (error (string-append "there is no parameter " (car setting)))))
            settings))

(define (dlb-setting settings name default)
  (let ((found (assoc name settings)))
    (if found (cdr found) default)))

; The argument for a row of the table.
(define (dlb-argument row settings)
  (let* ((name (car row)) (text (dlb-setting settings name #f)) (choices (cddr row)))
    (cond ((and text (pair? choices) (not (member text choices)))
           (error (string-append name ": there is no " text)))
          ((pair? choices) (dlb-choice (if text text (cadr row)) choices))
          ((not text) (cadr row))
          ((string? (cadr row)) text)
          ((string->number text) (string->number text))
          (else (error (string-append name ": not a number: " text))))))

(define (dlb-arguments settings)
  (map (lambda (row) (dlb-argument row settings)) dlb-table))

; --- Files ----------------------------------------------------------------------------------------

; Where the last of a character is, or #f.
(define (dlb-last-index text char)
  (let loop ((at (- (string-length text) 1)))
    (cond ((< at 0) #f)
          ((char=? char (string-ref text at)) at)
          (else (loop (- at 1))))))

; A path without its ending, and the ending in small letters.
(define (dlb-stem path)
  (let ((dot (dlb-last-index path #\.)))
    (if dot (substring path 0 dot) path)))

(define (dlb-ending path)
  (let ((dot (dlb-last-index path #\.)))
    (if dot
        (list->string (map char-downcase (string->list (substring path dot (string-length path)))))
        "")))

(define dlb-endings '(".png" ".jpg" ".jpeg" ".tif" ".tiff" ".webp" ".exr" ".xcf"))

(define (dlb-ends-with text end)
  (let ((from (- (string-length text) (string-length end))))
    (and (>= from 0) (string=? end (substring text from (string-length text))))))

(define (dlb-picture? name)
  (and (member (dlb-ending name) dlb-endings)
       (not (dlb-ends-with (dlb-stem name) "-depth"))))

; The depth map beside a picture, or #f.
(define (dlb-depth-beside path)
  (let loop ((endings dlb-endings))
    (if (null? endings)
        #f
        (let ((map-path (string-append (dlb-stem path) "-depth" (car endings))))
          (if (file-exists? map-path) map-path (loop (cdr endings)))))))

(define (dlb-insert name sorted)
  (if (or (null? sorted) (string<? name (car sorted)))
      (cons name sorted)
      (cons (car sorted) (dlb-insert name (cdr sorted)))))

; The names of a folder's pictures, sorted.
(define (dlb-pictures folder)
  (let ((stream (dir-open-stream folder)))
    (if (not stream)
        (error (string-append "cannot read the folder " folder)))
    (let loop ((name (dir-read-entry stream)) (found '()))
      (cond ((string? name)
             (loop (dir-read-entry stream)
                   (if (dlb-picture? name) (dlb-insert name found) found)))
            (else (dir-close-stream stream) found)))))

; --- One picture ----------------------------------------------------------------------------------

; The images that are open, so that they are closed whatever happens.
(define dlb-open-images '())

(define (dlb-open path)
  (let ((image (dlb-load path)))
    (set! dlb-open-images (cons image dlb-open-images))
    (dlb-prepare image)
    image))

(define (dlb-close-all)
  (for-each (lambda (image) (gimp-image-delete image)) dlb-open-images)
  (set! dlb-open-images '()))

(define (dlb-process in depth out settings)
  (let* ((arguments (dlb-arguments settings))
         (image (dlb-open in))
         (chart (if (string=? depth "none") -1 (dlb-layer (dlb-open depth)))))
    (dlb-call image (dlb-layer image) chart arguments)
    (dlb-store image (dlb-layer image) out)))

; What becomes of one picture: ("done" ""), ("skipped" why) or ("failed" why).
(define (dlb-handle in depth out settings)
  (let ((chart (if (string=? depth "") (dlb-depth-beside in) depth))
        (there (file-exists? out)))
    (cond ((not (file-exists? in)) (list "failed" "there is no such file"))
          ((and there (not (string=? "yes" (dlb-setting settings "overwrite" "no"))))
           (list "skipped" (string-append out " is there already")))
          ((not chart) (list "failed" (string-append "there is no " (dlb-stem in) "-depth.png")))
          (else
            (let ((problem (dlb-try (lambda () (dlb-process in chart out settings)))))
              (dlb-close-all)
              (if (and problem (not there) (file-exists? out))
                  (file-delete out)) ; half an output is none
              (if problem (list "failed" (dlb-one-line problem)) (list "done" "")))))))

; --- Reports --------------------------------------------------------------------------------------

(define (dlb-count kind outcomes)
  (number->string (apply + (map (lambda (o) (if (string=? kind (car o)) 1 0)) outcomes))))

; Handles (in out) after (in out), and reports as it goes; `report` is a path or #f.
(define (dlb-handle-all pairs depth settings report)
  (let* ((port (if report (open-output-file report) #f))
         (say (lambda (text) (if port (begin (display text port) (newline port)))))
         (one (lambda (pair)
                (let ((outcome (dlb-handle (car pair) depth (cadr pair) settings)))
                  (say (string-append (car outcome) "\t" (car pair) "\t" (cadr outcome)))
                  outcome))))
    (if (and report (not port))
        (error (string-append "cannot write " report)))
    (let* ((outcomes (dlb-map-in-order one pairs))
           (failed (dlb-count "failed" outcomes))
           (total (string-append (dlb-count "done" outcomes) " done, "
                                 (dlb-count "skipped" outcomes) " skipped, " failed " failed")))
      (say total)
      (if port (close-output-port port))
      (gimp-message total)
      (if (not (string=? failed "0"))
          (error (string-append "DISK Lens Blur: " total (dlb-first-failure outcomes)))))))

(define (dlb-first-failure outcomes)
  (if (string=? "failed" (caar outcomes))
      (string-append ": " (cadar outcomes))
      (dlb-first-failure (cdr outcomes))))

(define (dlb-map-in-order f list)
  (if (null? list)
      '()
      (let ((first (f (car list))))
        (cons first (dlb-map-in-order f (cdr list))))))

; --- What is called -------------------------------------------------------------------------------

(define (dlb-settings options)
  (let ((settings (map dlb-split options)))
    (dlb-check-names settings)
    (dlb-arguments settings) ; wrong ones are told before any work
    settings))

(define (disk-lens-blur-file in depth out . options)
  (let ((settings (dlb-settings options)))
    (dlb-handle-all (list (list in out)) depth settings (dlb-setting settings "report" #f))))

(define (disk-lens-blur-folder in-folder depth out-folder . options)
  (let ((settings (dlb-settings options)))
    (if (string=? in-folder out-folder)
        (error "the pictures' folder cannot be the output's"))
    (if (not (file-exists? out-folder))
        (dir-make out-folder))
    (dlb-handle-all
      (map (lambda (name)
             (list (string-append in-folder "/" name) (string-append out-folder "/" name)))
           (dlb-pictures in-folder))
      depth settings
      (dlb-setting settings "report" (string-append out-folder "/disk-lens-blur.txt")))))
